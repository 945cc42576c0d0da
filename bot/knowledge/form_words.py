"""The words that forms.py is made of: who is spoken of, what they do, and what turns a form into another."""

from __future__ import annotations

from bot.patterns import any_of, one_word

# Who is spoken of
STAFF = any_of(
    *"you staff colleagues employees adults practitioners teachers volunteers governors workers everyone helpers trainees apprentices".split(),
    "members of (?:the )?staff",
    "(?:teaching |passenger |graduate |classroom )?assistants",
    "(?:room|team|phase|year|class|group|trip|visit|activity|subject) leaders",
    "(?:line )?managers",
    "drivers and escorts",
)
EACH = r"(?:a|an|any|each|every) (?:\w+ )?(?:colleague|employee|member of staff|practitioner|teacher|adult|volunteer|leader|assistant|person)"
ANYONE = rf"(?:anyone|anybody|whoever|everyone|everybody|{EACH})"
SOMEONE = any_of("staff", "employees", "adults", "everyone", "members", "colleagues", r"you\b", r"all\b")
"""Whom an order must be for: "it is vital that the wording ..." orders nothing."""
WHO = r"(?: (?:who|whose|with|awaiting|waiting|working|approached|who's)\b(?:(?!\b(?:whether|before|if|that|which)\b)[^.;:]){1,90}?,?)?"
"""What may stand between somebody and what they do: "who run the account"."""

# What is done
ORDERS = one_word(
    "agree aim arrange ask block book bring call carry check choose clear close contact cooperate decline declare delete direct drop ensure "
    "explain familiarise find follow get give go hand "
    "hide ignore imagine inform keep leave let limit lock log look make mention mute move notify pass pause photograph point post protect put raise "
    "read record refer refuse register remember remove report resist respect restrict return review ring save say secure seek send set show sign speak "
    "state stay stick steer stop store switch take talk tell think treat try turn update upload use wait watch wear withdraw write"
)
"""What a policy tells people to do in the imperative."""
NOUN = r"(?! (?:of|by|and|details|policy|policies|lists?|forms?|rooms?|with (?:pupils|parents|students)|groups?|between)\b)"
"""What makes a noun of such a word: "use of", "contact details"."""
NO_INFINITIVE = "(?<!to )(?<!may )(?<!must )(?<!should )(?<!can )(?<!will )(?<!not )(?<!and )"
"""Before a verb that is what somebody does, and not what they may or wish to do."""
DOES = one_word(
    "arranges asks brings checks closes contacts declares declines deletes ensures follows gives goes hands ignores informs keeps leaves lets locks "
    "logs looks makes moves notifies passes posts protects puts raises reads records refers refuses removes reports says sends signs speaks states "
    "stays stores switches takes talks tells turns uses waits wears withdraws"
)
IS_DONE = one_word("taken made sent posted published photographed filmed uploaded shared stored arranged kept")
WAS_DONE = one_word(
    "accepted added allowed answered brought carried connected contacted copied discussed filmed followed forwarded given kept left made messaged named "
    "photographed posted published recorded sent shared stored tagged taken uploaded used worn"
)
MAY_DO = any_of(
    one_word(
        "accept access add answer ask attend be\\ a belong bring carry choose comment connect contact continue correspond create discuss display "
        "download enter exchange express film follow give hold identify join keep leave like link mention message name note open photograph play "
        "post publish receive record remain reply respond retain say send set share speak stay store take tell telephone text use view visit watch "
        "wear work write"
    ),
    "be "
    + one_word(
        "accepted accompanied added brought carried connected contacted displayed downloaded filmed given kept left made named opened photographed "
        "played posted published recorded retained sent shared stored taken telephoned used viewed worn written"
    )
    + r"\b(?! (?:as evidence|into|against|out|as|down|up|by (?:pupils|others|parents|anyone)|forward|regardless)\b)",
)
"""What people are given leave to do; what may befall them is not among it ("may find", "may be asked", "may be monitored")."""
_THINGS = one_word("phones? mobiles? telephones? groups? chats? accounts? pages? watch(?:es)? channels?")
HAVE = rf"have (?:with (?:you|them) )?{one_word('a an the one their your its his her')} (?:[\w-]+ ){{0,3}}?{_THINGS}"
"""What staff may have: not a duty, a question or pupils among their readers."""
MAY_DO_OR_HAVE = any_of(MAY_DO, HAVE, "arrange", "be (?:friends|connected|in touch|members?)")
BEFALLS = one_word(
    "not never only be have find wish face result lead lose need feel see know think want experience suffer meet risk receive become come encounter "
    "hear inadvertently unwittingly cause prefer seek appear seem still also get expect reach trust rely always help make"
)
"""After "staff may" these tell what may happen."""
OTHERS = "".join(
    f"(?<!{who} )" for who in "parents pupils students learners children families carers visitors others people who which that action steps".split()
)
"""Before "may": not those whose leave is no leave for staff."""
NO_STAFF = one_word(
    "parents? carers? pupils? students? learners? children child famil(?:y|ies) visitors? others people public press police alumni leavers "
    "schools? trust academy college federation council authority governors? trustees? heads? headteachers? principal board committee company "
    "it this that these those which who what they he she there action steps nobody nothing none no-one neither nor no not never if when where "
    "whether only material messages? emails? posts? comments? information consent agreement data approved authorised named nominated trained "
    "employers? we"
)
"""None of these is among the words for those who may: "parents of children in the class may", "the school may", "no account may"."""
ADVERBS = any_of(
    "also", "therefore", "always", "ever", "under any circumstances", "in any circumstances", "at any time", "normally", "knowingly", "ordinarily", "then"
)  # fmt: skip
EVER = rf"(?: {ADVERBS}|,[^,]{{1,60}},)?"
"""What may stand between "must" and "not"."""
FREELY = "(?:(?:also|still|then|however|therefore|naturally|of course|continue to|nevertheless|help to) )?"
OUGHT = "(?:(?:should|must|to) )?"
APPROVAL = r"(?:approval|permission|consent|authoris\w+|agreement)\b"
LIMITS = "during|only|away from|outside|at break|at lunch|unless|except|provided|once|if|where|when|so long as|as long as|until"
"""What limits a permission, so that it is none for whoever is not within the limit."""
NOT_FORBIDDEN = (
    r"(?! (?:be (?:required|asked|expected|criticised|penalised|obliged|pressed|forced|disadvantaged|left|blamed|regarded)|"
    r"feel|worry|suffer|think|have to|need)\b)"
)
"""Nobody is forbidden what nobody is asked to do."""
OF_NO_USE = (
    r"(?! (?:be (?:illegal|possible|aware|sure|certain|undone|guaranteed|recalled|required|criticised)|"
    r"know|tell|guarantee|promise|always|give or|see)\b)"
)
"""What cannot be done at all, or need not be, is not forbidden: "cannot know", "may not be aware"."""
BREACH = r"(?:a |an )?(?:(?:serious|gross|potential|clear) )?(?:breach|misconduct|disciplinary (?:matter|offence)|offence)\b"
