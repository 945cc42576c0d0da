"""The forms of words with which a British school policy forbids, advises against, urges caution, allows, asks and informs.

`Stance` in bot/model.py names the stances. To teach the advisor another wording, add a line under its stance, with an example where
the pattern does not speak for itself. How the forms are looked for, and which of two counts, is in forces.py.

Doubt is settled on the safe side: "may" is a permission only before what people are given leave to do ("may use", "may be worn"),
never before what may befall them ("may result in", "may be asked").
"""

from __future__ import annotations

from bot.model import Stance
from bot.patterns import any_of, one_word

# Who is spoken of
_STAFF = any_of(
    *"you staff colleagues employees adults practitioners teachers volunteers governors workers everyone helpers trainees apprentices".split(),
    "members of (?:the )?staff",
    "(?:teaching |passenger |graduate |classroom )?assistants",
    "(?:room|team|phase|year|class|group|trip|visit|activity|subject) leaders",
    "(?:line )?managers",
    "drivers and escorts",
)
_EACH = r"(?:a|an|any|each|every) (?:\w+ )?(?:colleague|employee|member of staff|practitioner|teacher|adult|volunteer|leader|assistant|person)"
_ANYONE = rf"(?:anyone|anybody|whoever|everyone|everybody|{_EACH})"
_SOMEONE = any_of("staff", "employees", "adults", "everyone", "members", "colleagues", r"you\b", r"all\b")
"""Whom an order must be for: "it is vital that the wording ..." orders nothing."""
_WHO = r"(?: (?:who|whose|with|awaiting|waiting|working|approached|who's)\b[^.;:]{1,90}?,?)?"
"""What may stand between somebody and what they do: "who run the account"."""

# What is done
ORDERS = one_word(
    "ask arrange block bring check choose clear close contact cooperate decline declare delete direct drop ensure familiarise follow give go hand "
    "hide ignore imagine inform keep leave let limit lock log look make mention mute move notify pass pause photograph point post protect put raise "
    "read record refer refuse register remember remove report resist respect restrict review ring save say secure seek send set show sign speak "
    "state stay stick stop store switch take talk tell think treat try turn update upload use wait watch wear withdraw write"
)
"""What a policy tells people to do in the imperative."""
_NOUN = r"(?! (?:of|details|policy|policies|lists?|forms?|rooms?|with (?:pupils|parents|students)|groups?|between)\b)"
"""What makes a noun of such a word: "use of", "contact details"."""
_NO_INFINITIVE = "(?<!to )(?<!may )(?<!must )(?<!should )(?<!can )(?<!will )(?<!not )(?<!and )"
"""Before a verb that is what somebody does, and not what they may or wish to do."""
_DOES = one_word(
    "arranges asks brings checks closes contacts declares declines deletes ensures follows gives goes hands ignores informs keeps leaves lets locks "
    "logs looks makes moves notifies passes posts protects puts raises reads records refers refuses removes reports says sends signs speaks states "
    "stays stores switches takes talks tells turns uses waits wears withdraws"
)
_IS_DONE = one_word("taken made sent posted published photographed filmed uploaded shared stored arranged kept")
_MAY_DO = any_of(
    one_word(
        "accept access add answer ask attend be\\ a belong bring carry choose comment connect contact continue correspond create discuss display "
        "download enter exchange express film follow give have hold identify join keep leave like link mention message name note open photograph play "
        "post publish receive record remain reply respond retain say send set share speak stay store take tell telephone text use view visit watch "
        "wear work write"
    ),
    one_word("be").join(("", " "))
    + one_word(
        "accepted accompanied added brought carried connected contacted displayed downloaded filmed given kept left made named opened photographed "
        "played posted published recorded retained sent shared stored taken telephoned used viewed worn written"
    ),
)
"""What people are given leave to do; what may befall them is not among it ("may find", "may be asked", "may be monitored")."""
_ADVERBS = any_of(
    "also", "therefore", "always", "ever", "under any circumstances", "in any circumstances", "at any time", "normally", "knowingly", "ordinarily", "then"
)  # fmt: skip
_EVER = rf"(?: {_ADVERBS}|,[^,]{{1,60}},)?"
"""What may stand between "must" and "not"."""
_FREELY = "(?:(?:also|still|then|however|therefore|naturally|of course|continue to|nevertheless|help to) )?"
_OUGHT = "(?:(?:should|must|to) )?"
_APPROVAL = r"(?:approval|permission|consent|authoris\w+|agreement)\b"
_LIMITS = "during|only|away from|outside|at break|at lunch|unless|except|provided|once|if|where|when|so long as|as long as|until"
"""What limits a permission, so that it is none for whoever is not within the limit."""
_NOT_FORBIDDEN = r"(?! (?:be (?:required|asked|expected|criticised|penalised|obliged|pressed|forced)|feel|worry|suffer|think|have to|need)\b)"
"""Nobody is forbidden what nobody is asked to do."""
_OF_NO_USE = (
    r"(?! (?:be (?:illegal|possible|aware|sure|certain|undone|guaranteed|recalled|required|criticised)|"
    r"know|tell|guarantee|promise|always|give or|see)\b)"
)
"""What cannot be done at all, or need not be, is not forbidden: "cannot know", "may not be aware"."""
_BREACH = r"(?:a |an )?(?:(?:serious|gross|potential|clear) )?(?:breach|misconduct|disciplinary (?:matter|offence)|offence)\b"

_FORBIDS = (
    # "no account may be opened", "nobody may", "no connection is to be made", "no photograph is taken"
    (
        r"(?:^|(?<=[;,.:] )|(?<=and ))(?:no|nobody|no one|no-one|none|nothing|neither)\b(?! circumstances)[^.;]{0,130}? "
        rf"(?:may|must|should|shall|can|(?:is|are) (?:to|ever|given|{_IS_DONE}))\b{_NOT_FORBIDDEN}"
    ),
    # how things are done here: "Staff do not have pupils as friends", "We do not photograph"
    rf"\b(?:{_STAFF}) (?:do not|don't|never)\b(?! (?:have to|need|require|lose)\b)",
    rf"\b(?:{_ANYONE}) (?:does not|doesn't|never)\b(?! (?:have to|need)\b)",
    rf"\bwe (?:do not|don't|never) (?:{one_word('accept add comment discuss film follow give message name photograph post publish put share tag take use')})\b",
    r"\bnor do (?:they|staff|we)\b",
    # "only the head may search", "only the office staff post on it", "reserved to"
    r"(?:^|(?<=: ))only [^.;,]{3,60} (?:may|can|should|must)\b",
    rf"(?:^|(?<=: ))only (?:the|a|named|trained|authorised) [^.;,]{{3,60}} {ORDERS}\b",
    r"\bis reserved (?:to|for)\b",
    # "must not", but not "may not be aware"
    rf"\b(?:must|shall|may|can|could){_EVER} ?(?:not|never)\b{_OF_NO_USE}",
    rf"(?:cannot|can't|mustn't|can not)\b{_OF_NO_USE}",
    r"\bwhat \w+ may not do\b",
    r"should (?:never|under no circumstances|at no time|on no account)\b",
    (
        r"(?:is|are|be|was) (?:strictly |expressly |absolutely )?(?:not|never) (?:to be |be )?"
        r"(?:permitted|allowed|acceptable|considered acceptable|authorised|fine|ok|okay|to\b|for (?:your|personal|private|family)\b)"
    ),
    (
        r"(?:is|are|be|strictly|expressly|considered|deemed) (?:strictly |expressly |absolutely )?"
        r"(?:prohibited|forbidden|banned|unacceptable|inappropriate conduct|barred|out of bounds|off limits|out of the question)\b"
    ),
    r"(?<!not )\b(?:prohibited|forbidden|unacceptable)\b(?= (?:from|to|in|at|under|conduct|use|behaviour))",
    r"(?:there are )?(?:no|not under any|under no|in no) circumstances\b",
    r"\b(?:on no account|at no time)\b",
    r"\bthere (?:is|are) no exceptions?\b",
    r"not (?:be )?(?:tolerated|condoned|permissible|permitted|allowed|acceptable)\b",
    # "is a disciplinary matter", but not "failure to comply is a disciplinary matter"
    rf"(?<!policy )(?<!rules )(?:is|are) (?:(?:regarded|treated|viewed|seen|considered) as )?{_BREACH}",
    # "must ensure that they do not"
    r"(?:must|should|shall|will) (?:ensure|make sure) (?:that )?(?:they|staff|you|he or she) (?:do not|does not|never|don't)\b",
    # an order: "Do not ...", "please do not ...", "keep it safe, and never ...", "say nothing"
    r"(?:^|(?<=[:;.,] )|(?<=please )|(?<=and )|(?<=but )|(?<=then ))(?:do not|don't|never)\b(?! (?:have to|need to)\b)",
    r"(?:^|(?<=[:;,] )|(?<=and )|(?<=please ))say(?:s)? nothing\b",
    # the other side of what is allowed or asked: "but not for games", "never on your own phone", "nor to parents"
    r"\bbut (?:not|never)\b(?! (?:limited|necessarily|always|all|only|exclusively|restricted)\b)",
    r"(?:^|(?<=, ))not (?:on|to|through|by|from|via|your|their|a personal|personal|private|pupils|students|parents)\b",
    r"(?:^|(?<=, ))nor(?: by| to| for|,)",
    r"\b(?:do|does) not belong\b",
    r"(?:agree|undertake|expected|required|asked) (?:not to|never to)\b",
    rf"\b(?:{_STAFF}|i|we|they|members) will (?:not|never)\b(?! be (?:asked|required|criticised))",
    r"\bmust (?:be|carry|contain|have|include|show|give|make|accept|bear|hold) (?:no|nothing)\b",
    r"\bmust (?:also |always )?(?:avoid|refrain)\b",
    r"\b(?:zero[- ]tolerance|ha(?:s|ve) no place)\b",
)
_ADVISES_AGAINST = (
    rf"\b(?:should|ought){_EVER} ?(?:not|n't)\b(?: to\b)?",
    r"shouldn't\b",
    r"nor should\b",
    r"\bshould (?:be|carry|contain|have|include|show|give) (?:no|nothing)\b",
    rf"\b(?:we|the school|the trust) (?:would |'d )?(?:rather|prefer) (?:that )?(?:{_STAFF}) (?:did not|do not|didn't)\b",
    r"\bask (?:you|staff|colleagues|everyone) not to\b",
    r"(?:strongly |well )?(?:advised|recommended|encouraged|urged|asked|advise staff|advises staff) (?:not to|against|to avoid|to refrain|never to)\b",
    # "recommends that staff, where there is doubt, do not", "we suggest that you do not", "we would advise keeping it out of"
    r"(?:advises?|recommends?|recommended|advised|suggests?) (?:that )?[^.;:]{1,60}?\b(?:do not|don't|does not|not|avoid|refrain)\b",
    r"\b(?:advise|recommend|suggest) (?:keeping [^.;:]{3,90} out of|waiting|leaving)\b",
    rf"{_OUGHT}(?:also |always )?\b(?:avoid|refrain(?:s)? from|desist from)\b",
    r"(?:expected|asked|requested|required) to (?:avoid|refrain)\b",
    r"\b(?:strongly )?advises? (?:you |staff |colleagues |everyone )?(?:strongly )?(?:against|not to)\b",
    r"\btr(?:y|ies) not to\b",
    # "is best avoided", "is better left off a profile"
    r"\b(?:best|better|wiser|safer) (?:avoided|not|left (?:off|out|alone|unsaid)|kept (?:off|out))\b",
    r"\b(?:would |we )discourage\b",
    r"(?:is|are|be|strongly) (?:\w+ly )?(?:discouraged|inadvisable|ill-advised|unwise|not advisable|not recommended|not wise|not sensible|not a good idea)\b",
    r"(?:not appropriate|inappropriate (?:for|to))\b",
)
_URGES_CAUTION = (
    rf"{_OUGHT}(?:also )?(?:be|being|remain|is)? ?(?:very |extremely )?\b(?:cautious|wary|mindful)\b",
    rf"(?:{_OUGHT}(?:exercise|use|apply|with|urged?|asked to exercise) ?)(?:extreme |great |due |professional |particular )?caution\b",
    r"\bcaution is (?:advised|needed|required|called for|urged)\b",
    rf"{_OUGHT}(?:also )?(?:consider|think|give) (?:very )?(?:carefully|careful consideration|careful thought|twice|hard)\b",
    rf"{_OUGHT}(?:also )?(?:very )?carefully consider\b",
    r"(?:^|(?<=: ))(?:please )?(?:consider|think about|think|pause) (?:whether|before|how|who|about|again)\b",
    r"\bit is worth (?:thinking|pausing|asking|considering|remembering|a thought)\b",
    rf"{_OUGHT}(?:also )?(?:be careful|take (?:extra |great |particular )?care|exercise (?:great |extreme )?care)\b",
    r"\buse (?:your|their|professional|careful) (?:own |best |professional )?judgement\b",
)
_ALLOWS_ON_CONDITION = (
    # a permission with its limits: photographed only on school devices, worn if it has no camera
    r"\bmay be [^.;,]{0,60}\bonly\b",
    rf"\b(?:{_STAFF}|{_EACH}|i){_WHO} may {_FREELY}(?!not\b)(?=[^.;]*\b(?:{_LIMITS})\b)(?:{_MAY_DO})\b",
    rf"\bmay {_FREELY}(?:{_MAY_DO})\b(?=[^.;]*\b(?:{_LIMITS})\b)(?! against)",
    rf"(?:is|are|be) (?:permitted|allowed|acceptable|fine)\b(?=[^.;]*\b(?:{_LIMITS})\b)",
    # somebody who can be asked: "the head may agree that", "she may let you", "must first be approved by"
    (
        r"\b(?:may|can|will) (?:also |sometimes )?"
        rf"(?:agree\b|let you\b|authorise\b|make an exception\b|give (?:you )?(?:prior |written )?{_APPROVAL})"
    ),
    r"\bmay be (?:approved|authorised|agreed|granted|allowed|permitted)\b",
    r"\b(?:must|should|has to|have to) (?:first |have )?(?:approved?|agreed?|authorised?|clear(?:ed)?|sign(?:ed)? off) (?:any|all|each|every|it|them|the)\b",
    # one pattern, so that the "only" of "permitted only" is not counted again as that of "only with the"
    (
        r"(?:may|can|could|permitted|allowed|acceptable) only\b|"
        r"\bonly (?:be )?(?:permitted|allowed|acceptable|with the|with prior|with written|with express|where (?:prior|written|express))\b"
    ),
    # "must obtain the prior written approval"
    (
        r"(?:must|should|need to|needs to|required to) (?:also )?(?:have|seek|obtain|gain|get|request|secure|be given) (?:the |any |their )?"
        rf"(?:prior|written|express|formal|explicit|appropriate)? ?(?:prior |written |verbal )?{_APPROVAL}"
    ),
    rf"\b(?:requires?|needs?|subject to) (?:the )?(?:prior |written |express )*{_APPROVAL}",
    r"must have been [^.;]{0,40}(?:authorised|agreed|approved)\b",
    # "is permitted provided that"
    (
        r"(?:permitted|allowed|accepted|acceptable)\b"
        r"(?=[^.]*\b(?:provided|either because|so long as|as long as|on condition|if they|subject to)\b)"
    ),
)
_ALLOWS = (
    # "you may use", "staff who are parents may join in"
    rf"\b(?:{_STAFF}|{_EACH}){_WHO} may {_FREELY}(?:{_MAY_DO})\b",
    rf"^may {_FREELY}(?:{_MAY_DO})\b",
    rf"\b(?:{_STAFF}) (?:are|is) (?:of course |always |very )?(?:free to|most welcome|very welcome|welcome)\b",
    r"\bfeel free to\b",
    r"\bwe are happy for you to\b",
    r"\bi may (?!not\b|be\b|have\b)",
    r"\bmay (?:also |still )?be (?:used|shared|posted|published|photographed|filmed|kept|made|given|worn|carried)\b(?! against)",
    r"(?<!it )(?:is|are) (?:perfectly |quite |absolutely )?(?:fine|ok|okay|all right)\b",
    r"(?:is|are|be) (?:generally |also )?(?:permitted|allowed|accepted|acceptable|encouraged|free|entitled)\b(?! not)",
    r"(?:is|are) (?:entirely |mostly )?(?:your own (?:affair|business)|a matter for (?:you|them))\b",
    r"\b(?:does not|do not) (?:prohibit|forbid|ban)\b",
    r"(?:is|are) not (?:prohibited|forbidden|banned)\b",
    r"(?:there are many )?legitimate uses\b",
    (
        r"\bnothing in this (?:policy|section|document|paragraph|guidance) (?:prevents|prohibits|stops) "
        r"(?:you|staff|adults|employees) (?:from )?(?:having|using|keeping|enjoying)\b"
    ),
)
_INFORMS = (
    r"\b(?:must|should|shall|need to) (?:also |at all times )?(?:be (?:made )?aware|bear in mind|note|understand|recognise) that\b",
    # what may come of it: "may be required", "may result in", "will be treated as", "may have to be shown"
    r"\b(?:may|might|can|could) (?:also )?(?:have to|need to|be (?:required|asked|expected|obliged))\b",
    (
        r"\b(?:may|might|can|could|will) (?:also )?(?:be )?"
        r"(?:result|lead|constitute|amount|result in|subject to|dealt with|considered|regarded|viewed|treated|fully investigated|taken (?:into|as)|end in)\b"
    ),
    # what nobody has to do: "need not", "you do not have to", "nobody is asked to"
    r"\b(?:need not|(?:do|does)(?: not|n't) (?:have|need) to|there is no need to)\b",
    r"\b(?:do|does)(?: not|n't) (?:ask|expect|require) (?:you|staff|anyone|anybody)\b",
    r"\b(?:nobody|no one|no \w+) (?:is expected|is required|is asked|is obliged|can be required|has to)\b",
    r"\b(?:is|are) not (?:expected|required|asked|obliged|bound) to\b",
    r"^(?:it|this|they) should be read\b|\bshould be read (?:alongside|with|as|together|in conjunction)\b|^read (?:this|it) (?:with|alongside|together)\b",
    r"\bthe (?:authority|council|school|trust) is required\b",
    # a condition, not an order: "Should it differ from ..."
    r"^should (?:it|this|they|there|you|any|an?|the|such)\b",
)
_ASKS = (
    # an order: "Keep ...", "Ask colleagues before ..."
    rf"(?:^|(?<=: ))(?:please )?(?:always |first )?{ORDERS}\b{_NOUN}",
    # how things are done here: "Staff who run the account keep the password safe", "Anyone who is asked passes the call on"
    rf"(?:^|(?<=: ))(?:all |our |other )?(?!you\b)(?:{_STAFF}|owners|keepers){_WHO} (?:only |always )?{_NO_INFINITIVE}{ORDERS}\b{_NOUN}",
    rf"^(?:{_ANYONE}){_WHO} (?:only |always )?{_DOES}\b",
    rf"(?:is|are) (?:only |always )?{_IS_DONE} (?:only )?(?:on|through|from|using|via|only|when)\b",
    r"\bgo(?:es)? (?:only |first |straight |back )?(?:on|through|to|via|from|in)\b(?! (?:a |the )?(?:school|academy)\b)",
    r"^(?!it\b|they\b|this\b)[^.;,:]{0,50}\b(?:stays?|remains?|lives?) (?:in|on|at|out|off|switched|locked|zipped|behind|with)\b",
    r"\b(?:is|are) (?:compulsory|mandatory|obligatory)\b",
    rf"\b(?:{_STAFF}|{_ANYONE}|every person|every \w+) (?:is|are) (?:personally )?(?:responsible|answerable|accountable) for\b",
    r"\b(?:the )?(?:bearer|owner|keeper|leader) is responsible for\b",
    rf"\b(?:all |every )?(?:{_STAFF}|i) will (?:always |also )?{ORDERS}\b",
    r"\bi will (?!not\b|never\b)",
    rf"(?<!this )(?<!aim )(?<!purpose )(?<!objective )(?:is|are) to (?:be (?!able\b)\w+|satisfy\b|{ORDERS}\b)",
    r"\bwe (?:would )?(?:suggest|recommend|advise) (?:that )?(?!that (?:the|we))",
    r"\bwe (?:would )?(?:simply |also |do )?(?:ask|expect|require|encourage|urge|remind|request) (?:that )?(?:you|staff|all|everyone|colleagues)\b",
    r"\bit is (?:a )?(?:sensible|advisable|wise|best|good practice|good habit|good idea|kinder) (?:\w+ ){0,2}to\b",
    r"\b(?:is|are) (?:strongly )?(?:recommended|advisable)\b(?! that)(?! not)",
    rf"\b(?:must|should|shall|need to|needs to){_EVER} only\b",
    r"\b(?:must|should|shall|have to|has to|ought to|(?<!the )(?<!a )needs? to)\b",
    r"(?:is|are|be) (?:also |all )?(?:expected|required|obliged|bound|asked|requested|reminded|responsible for ensuring)\b",
    r"(?:is|are) (?:strongly )?(?:advised|encouraged|recommended|urged) to\b",
    r"\bit is (?:strongly )?(?:recommended|advised) that\b",
    rf"\b(?:we|the (?:school|trust|academy|federation)) (?:recommends?|expects?|requires?|asks?) (?=that\b|its\b|{_SOMEONE})",
    r"(?:has|have) a (?:responsibility|duty)\b",
    rf"\bit is (?:essential|important|vital|crucial) that (?=they\b|{_SOMEONE})",
    r"\b(?:is|are) (?:vital|essential)\b",
    r"(?:will be|is|are) subject to the rule\b",
    r"\bplease (?:contact|speak|direct|report|refer|ensure|note|ask|inform|make|use|keep|let|tell|choose|take|set|remember|give|send|leave)\b",
)
FORMS = (
    (Stance.NO, _FORBIDS),
    (Stance.ADVISED_AGAINST, _ADVISES_AGAINST),
    (Stance.CAUTION, _URGES_CAUTION),
    (Stance.CONDITIONAL, _ALLOWS_ON_CONDITION),
    (Stance.YES, _ALLOWS),
    (Stance.INFO, _INFORMS),
    (Stance.MUST, _ASKS),
)
"""Every form by what it means."""

ORDERS_GOING_ON = rf"(?:(?<=, )|(?<=and )|(?<=then )|(?<=but )|(?<=; ))(?:please |politely |then )?{ORDERS}\b{_NOUN}"
"""An order in the middle of a sentence, where the sentence gives orders: "If it is lost, ring the office and tell the head"."""
GIVES_ORDERS = (
    r"^(?:[^.;:,]{3,60}: )?(?:(?:if|when|where|whenever|should|once|after|before|until|even|out of|in|on|at|for|then)\b[^;:]*?, )?"
    rf"(?:please |always |first )?(?:{ORDERS}|do not|don't|never)\b{_NOUN}"
)
"""How a sentence begins that may go on with an order: with a condition, or with an order."""
ASIDES = r"\([^)]*\)|\b(?:whether|before|who|so that|once|which may|that are|where it)\b[^,;.]{0,140}|\bthat (?:they|you) have \w+ [^,;.]{0,60}"
"""Where a word of force only describes: "whether it is acceptable", "before access is permitted", "where it should not be"."""
MENTIONS = r"[\"“‘'](?:must|should|may|never|must not|should not)[,.]?[\"”’']"
"""A word of force that is spoken of: 'paragraphs that say "must"'."""
KNOWN_RULES = r"\brules (?:that |which )?they are (?:expected|required)\b"
"""Speaks of rules and makes none: "the rules that they are expected to follow"."""
