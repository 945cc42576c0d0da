"""The forms of words with which a British school policy forbids, advises against, urges caution, allows, asks and informs.

`Stance` in bot/model.py names the stances. To teach the advisor another wording, add a line under its stance, with an example where
the pattern does not speak for itself. How the forms are looked for, and which of two counts, is in forces.py; the words that they are
made of, such as who "staff" are, stand in form_words.py.

Doubt is settled on the safe side: "may" is a permission only before what people are given leave to do ("may use", "may be worn"),
never before what may befall them ("may result in", "may be asked").
"""

from __future__ import annotations

from bot.knowledge.form_words import (
    ANYONE,
    APPROVAL,
    BEFALLS,
    BREACH,
    DOES,
    EACH,
    EVER,
    FREELY,
    IS_DONE,
    LIMITS,
    MAY_DO,
    MAY_DO_OR_HAVE,
    NO_INFINITIVE,
    NO_STAFF,
    NOT_FORBIDDEN,
    NOUN,
    OF_NO_USE,
    ORDERS,
    OTHERS,
    OUGHT,
    SOMEONE,
    STAFF,
    WAS_DONE,
    WHO,
)
from bot.model import Stance
from bot.patterns import one_word

_FORBIDS = (
    # "no account may be opened", "nobody may", "no connection is to be made", "no photograph is taken"
    (
        r"(?:^|(?<=[;,.:] )|(?<=and ))(?:no|nobody|no one|no-one|none|nothing|neither)\b(?! circumstances)(?:(?!, (?:and|but|so)\b)[^.;]){0,130}? "
        rf"(?:may|must|should|shall|can|(?:is|are) (?:to|ever|given|{IS_DONE}))\b{NOT_FORBIDDEN}"
    ),
    r"\bno (?!circumstances)[^.;,]{1,60} (?:is|are|will be) (?:permitted|allowed|acceptable|to be|used|published|shared|posted)\b",
    # how things are not done: "names are never used", "photographs are not taken home", "nobody posts"
    rf"(?:is|are) (?:never|not) (?:ever )?{WAS_DONE}\b",
    rf"^(?:nobody|no one|no-one|none of us) (?:\w+ ){{0,3}}?(?:ever )?{DOES}\b",
    r"\bnot the place (?:for|to)\b",
    r"(?:^|(?<=: ))(?:keep|steer) (?:well )?(?:clear|away) (?:of|from)\b",
    # "full names will not be used"
    r"\bwill not be (?:used|named|published|shared|posted|identified|tagged|shown|displayed|given)\b",
    # how things are done here: "Staff do not have pupils as friends", "We do not photograph", "The school does not permit"
    rf"\b(?:the \w+(?: \w+)?|it) (?:does not|doesn't) (?:{one_word('permit allow use accept publish post share')})\b",
    rf"\b(?:{STAFF}) (?:do not|don't|never)\b(?! (?:have to|need|require|lose)\b)",
    rf"\b(?:{ANYONE}) (?:does not|doesn't|never)\b(?! (?:have to|need)\b)",
    rf"\bwe (?:do not|don't|never) (?:{one_word('accept add comment discuss film follow give message name photograph post publish put share tag take use')})\b",
    r"\bnor do (?:they|staff|we)\b",
    # "only the head may search", "only the office staff post on it", "reserved to"
    r"(?:^|(?<=: ))only [^.;,]{3,60} (?:may|can|should|must)\b",
    rf"(?:^|(?<=: ))only (?:the|a|named|trained|authorised) [^.;,]{{3,60}} {ORDERS}\b",
    r"\bis reserved (?:to|for)\b",
    # "must not", but not "may not be aware"
    rf"\b(?:must|shall|may|can|could){EVER} ?(?:not|never)\b{OF_NO_USE}",
    rf"(?:cannot|can't|mustn't|can not)\b{OF_NO_USE}",
    r"\bwhat \w+ may not do\b",
    r"should (?:never|under no circumstances|at no time|on no account)\b",
    (
        r"(?:is|are|be|was) (?:strictly |expressly |absolutely |likewise |also |therefore )?(?:not|never) (?:to be |be )?"
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
    # "the ban extends to leavers", "is incompatible with working here", "is for work only", "it is not for you to judge"
    r"\b(?:prohibition|ban|restriction|rule against)s?\b[^.;]{0,80}? (?:applies|apply|extends?)\b",
    r"\b(?:incompatible|inconsistent) with\b|\bcontrary to (?:safe|this|the)\b",
    r"(?:is|are) (?:only for|for) (?:school|work|professional|official|academy|trust|business)\b[^.;,]{0,40}(?:(?<=only)|(?= only))",
    r"\bit is not (?:for (?:you|staff|adults)|(?:your|anyone's) (?:job|place|role)) to\b",
    r"not (?:be )?(?:tolerated|condoned|permissible|permitted|allowed|acceptable)\b",
    # "is a disciplinary matter", but not "failure to comply is a disciplinary matter"
    rf"(?<!policy )(?<!rules )(?:is|are) (?:(?:regarded|treated|viewed|seen|considered) as )?{BREACH}",
    r"\b(?:is|are) (?:illegal|unlawful|(?:a |an )?(?:criminal )?offence)\b",
    # "must ensure that they do not"
    r"(?:must|should|shall|will) (?:ensure|make sure) (?:that )?(?:they|staff|you|he or she) (?:do not|does not|never|don't)\b",
    # an order: "Do not ...", "please do not ...", "keep it safe, and never ...", "say nothing"
    r"(?:^|(?<=[:;.,] )|(?<=please )|(?<=and )|(?<=but )|(?<=then ))(?:do not|don't|never)\b(?! (?:have to|need to)\b)",
    r"(?:^|(?<=[:;,] )|(?<=and )|(?<=please ))say(?:s)? nothing\b",
    # the other side of what is allowed or asked: "but not for games", "never on your own phone", "nor to parents"
    r"\bbut (?:never|not (?:for|on|in|to|by|at|with|from|of|as|during|through|via|that|those|the|a|an|any|their|your|his|her|one|pupils|students|parents))\b",
    r"(?:^|(?<=, ))not (?:on|to|through|by|from|via|your|their|a personal|personal|private|pupils|students|parents)\b",
    r"(?:^|(?<=, ))nor(?: by| to| for|,)",
    r"\b(?:do|does) not belong\b",
    r"(?:agree|undertake|expected|required|asked) (?:not to|never to)\b",
    rf"\b(?:{STAFF}|i|we|they|members) will (?:not|never)\b(?! be (?:asked|required|criticised))",
    r"\bmust (?:be|carry|contain|have|include|show|give|make|accept|bear|hold) (?:no|nothing)\b",
    r"\bmust (?:also |always )?(?:avoid|refrain)\b",
    r"\b(?:zero[- ]tolerance|ha(?:s|ve) no place)\b",
)
_ADVISES_AGAINST = (
    rf"\b(?:should|ought){EVER} ?(?:not|n't)\b(?: to\b)?",
    r"shouldn't\b",
    r"nor should\b",
    r"\bshould (?:be|carry|contain|have|include|show|give) (?:no|nothing)\b",
    rf"\b(?:we|the school|the trust) (?:would |'d )?(?:rather|prefer) (?:that )?(?:{STAFF}) (?:did not|do not|didn't)\b",
    r"\bask (?:you|staff|colleagues|everyone) not to\b",
    r"(?:strongly |well )?(?:advised|recommended|encouraged|urged|asked|advise staff|advises staff) (?:not to|against|to avoid|to refrain|never to)\b",
    # "recommends that staff, where there is doubt, do not", "we suggest that you do not", "we would advise keeping it out of"
    r"(?:advises?|recommends?|recommended|advised|suggests?) (?:that )?[^.;:]{1,60}?\b(?:do not|don't|does not|not|avoid|refrain)\b",
    r"\b(?:advise|recommend|suggest) (?:keeping [^.;:]{3,90} out of|waiting|leaving)\b",
    rf"{OUGHT}(?:also |always )?\b(?:avoid|refrain(?:s)? from|desist from)\b",
    r"(?:expected|asked|requested|required) to (?:avoid|refrain)\b",
    r"\b(?:strongly )?advises? (?:you |staff |colleagues |everyone )?(?:strongly )?(?:against|not to)\b",
    r"\btr(?:y|ies) not to\b|(?:^|(?<=: )|(?<=please ))resist\b",
    r"\b(?:not good practice|poor practice|(?:a )?bad idea|(?:rarely|seldom) (?:appropriate|wise|right))\b",
    r"\bwe(?:'d| would)? (?:ask|request) (?:that )?[^.;:]{1,60}?\b(?:do not|don't|not to|are not|is not)\b",
    # "is best avoided", "is better left off a profile"
    r"\b(?:best|better|wiser|safer) (?:avoided|not|left (?:off|out|alone|unsaid)|kept (?:off|out))\b",
    r"\b(?:would discourage|we discourage|(?:trust|school|academy|federation|council|college|authority) discourages)\b",
    r"(?:is|are|be|strongly) (?:\w+ly |therefore |to be )?(?:discouraged|inadvisable|ill-advised|unwise)\b",
    r"\bnot (?:advisable|recommended|wise|sensible|a good idea)\b",
    r"(?:not appropriate|inappropriate (?:for|to))\b",
)
_URGES_CAUTION = (
    rf"{OUGHT}(?:also )?(?:be|being|remain|is)? ?(?:very |extremely )?\b(?:cautious|wary|mindful)\b",
    rf"(?:{OUGHT}(?:exercise|use|apply|with|urged?|asked to exercise) ?)(?:extreme |great |due |professional |particular )?caution\b",
    r"\bcaution is (?:advised|needed|required|called for|urged)\b",
    rf"{OUGHT}(?:also )?(?:consider|think|give) (?:very )?(?:carefully|careful consideration|careful thought|twice|hard)\b",
    rf"{OUGHT}(?:also )?(?:very )?carefully consider\b",
    r"(?:^|(?<=: ))(?:please )?(?:consider|think about|think|pause) (?:whether|before|how|who|about|again)\b",
    r"\bthink (?:twice|hard|very carefully|carefully)\b|\bbeware\b|(?:^|(?<=: ))(?:mind|watch) (?:what|how|who|out)\b",
    r"\bit is worth (?:thinking|pausing|asking|considering|remembering|a thought)\b",
    rf"{OUGHT}(?:also )?(?:be careful|take (?:extra |great |particular )?care|exercise (?:great |extreme )?care)\b",
    r"\buse (?:your|their|professional|careful) (?:own |best |professional )?judgement\b",
)
_ALLOWS_ON_CONDITION = (
    # a permission with its limits: photographed only on school devices, worn if it has no camera
    r"\bmay be [^.;,]{0,60}\bonly\b",
    rf"\b(?:{STAFF}|{EACH}|i){WHO} (?:may|can) {FREELY}(?!{BEFALLS}\b)(?=[^.;]*\b(?:{LIMITS})\b)\w+",
    rf"{OTHERS}\bmay {FREELY}(?:{MAY_DO})\b(?=[^.;]*\b(?:{LIMITS})\b)",
    # "Only in an emergency may", "Permission is needed before", "is restricted to lunchtime"
    r"^only (?:in|with|where|after|when)\b[^.;]{3,140}? (?:may|can)\b",
    # "must be approved by the bursar", "shall take place only with the prior consent of", "may be opened with the head's permission"
    (
        r"\b(?:must|should|shall|needs? to|has to|have to|(?:is|are) to) (?:first |always )?be (?:first )?"
        r"(?:approved|authorised|agreed|cleared|sanctioned|signed off)\b(?: in writing| in advance| beforehand)? (?:by|with)\b"
    ),
    rf"\b(?:must|shall|should|may|can|will|is|are)\b[^.;:,]{{0,60}}? only (?:be \w+ )?(?:with|after|following)\b[^.;:,]{{0,40}}? ?{APPROVAL}",
    rf"\b(?:may|can)\b[^.;:,]{{0,70}}? with (?:[\w'’]+ ){{0,4}}?{APPROVAL}",
    rf"\b{APPROVAL}[^.;]{{0,60}}\b(?:is|are|must be) (?:first )?(?:needed|required|sought|obtained|given|necessary)\b",
    rf"(?:is|are|be) (?:permitted|allowed|acceptable|fine)\b(?=[^.;]*\b(?:{LIMITS})\b)",
    # somebody who can be asked: "the head may agree that", "she may let you", "must first be approved by"
    (
        r"\b(?:may|can|will) (?:also |sometimes )?"
        rf"(?:agree\b|let you\b|authorise\b|make an exception\b|give (?:you )?(?:prior |written )?{APPROVAL})"
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
        r"(?:must|should|need to|needs to|required to) (?:also |first |always )?(?:have|seek|obtain|gain|get|request|secure|be given) (?:the |any |their )?"
        rf"(?:prior|written|express|formal|explicit|appropriate)? ?(?:prior |written |verbal )?{APPROVAL}"
    ),
    rf"\b(?:requires?|needs?|subject to) (?:the )?(?:prior |written |express )*{APPROVAL}",
    r"must have been [^.;]{0,40}(?:authorised|agreed|approved)\b",
    # "is permitted provided that"
    (
        r"(?:permitted|allowed|accepted|acceptable)\b"
        r"(?=[^.]*\b(?:provided|either because|so long as|as long as|on condition|if they|subject to)\b)"
    ),
)
_THE_SCHOOL = one_word("school trust academy college federation council governors governing employer head headteacher principal company")
_NOT_OF_THE_SCHOOL = rf"(?! (?:the |our )?{_THE_SCHOOL}\b)(?![^.;]*\b(?:disclosures?|whistleblow\w*)\b)"
"""What is not prevented is leave for staff; a protected disclosure has a way of its own, and is no leave to post."""
_THE_POLICY = one_word("policy policies sections? documents? paragraphs? clauses? guidance code agreement rules?")
_PREVENTS = rf"(?:(?:is|are) (?:intended|meant) to )?(?:prevent|prohibit|stop|restrict|forbid|limit)s?\b{_NOT_OF_THE_SCHOOL}"
_PREVENTS_NOT = rf"(?:do|does) not (?:prevent|stop|restrict)\b{_NOT_OF_THE_SCHOOL}"
_ALLOWS = (
    # "you may use", "staff who are parents may join in"
    rf"\b(?:{STAFF}|{EACH}){WHO} (?:may|can):? {FREELY}(?!{BEFALLS}\b)\w+",
    rf"\b(?:{STAFF}|{EACH}){WHO} may:? {FREELY}(?:{MAY_DO})\b",
    r"\b(?:there is|has|have) no (?:objection to|problem with)\b|\b(?:do not|don't) mind\b|\bnothing wrong with\b",
    r"\byou're (?:of course |always |very )?(?:free to|welcome)\b",
    rf"^may {FREELY}(?:{MAY_DO})\b",
    # whoever else works here: "managers and administrators may have", "a houseparent may arrange", "we may share", "staff who ... may remain"
    rf"(?:^|(?<=[;:.] )|(?<=, but )|(?<=, and ))(?:(?!{NO_STAFF}\b)[\w'’-]+,? ){{1,7}}may {FREELY}{MAY_DO_OR_HAVE}\b",
    r"\bwe may (?:like|share|post|use|join|have a|be friends)\b",
    rf"^(?:{STAFF}|{EACH}) (?:who|which|whose)\b[^.;:,]{{1,90}} may {FREELY}{MAY_DO_OR_HAVE}\b",
    rf"\bmay be {one_word('joined used kept taken opened run played worn carried followed accepted')} by (?:{STAFF})\b",
    rf"{OTHERS}\b(?:can|may) (?:stay|remain) (?:on|in|with)\b",
    (
        r"\b(?:photographs?|photos|pictures?|images?|videos?|film|phones?|devices?|tablets?)\b[^.;]{0,60}? "
        r"may (?:also )?be taken\b(?! (?:into|as|from|away|by)\b)"
    ),
    rf"\b(?:{STAFF}|{EACH}) (?:have|has) (?:the|a) right to\b",
    rf"\b(?:{STAFF}) (?:are|is) (?:of course |always |very )?(?:free to|most welcome|very welcome|welcome)\b",
    r"\bfeel free to\b",
    r"\bwe are happy for you to\b",
    r"\bi may (?!not\b|be\b|have\b)",
    (
        rf"{OTHERS}\bmay (?:also |still )?be (?:used|shared|posted|published|photographed|filmed|kept|made|given|worn|carried|opened|streamed|scheduled)\b"
        r"(?! (?:against|as evidence|by (?:pupils|others|parents|anyone)|out|into)\b)"
    ),
    r"(?<!it )(?:is|are) (?:perfectly |quite |absolutely )?(?:fine|ok|okay|all right)\b",
    r"(?<!it )(?<!not )(?:is|are|be) (?:generally |also |of course )?(?:permitted|allowed|accepted|acceptable|encouraged|free|entitled)\b(?! not| as a| that)",
    (
        r"^(?!(?:ideas?|questions?|suggestions?|comments?|feedback|help|volunteers|parents|pupils|visitors|families)\b)"
        r"[^.;:,]{3,80} (?:is|are) (?:positively |very |always |of course )?(?:welcome|encouraged)\b(?=,|;|\.|$)"
    ),
    r"(?:is|are) (?:entirely |mostly )?(?:up to (?:you|them)|(?:your|their) (?:own )?(?:affair|business|choice|decision))\b",
    r"(?:is|are) a (?:private )?matter for (?:you|them|the individual)\b",
    r"\b(?:does not|do not) (?:prohibit|forbid|ban)\b",
    r"(?:is|are) not (?:prohibited|forbidden|banned)\b",
    r"(?:there are many )?legitimate uses\b",
    rf"\b(?:this|these|the(?: \w+)?) {_THE_POLICY}(?: above| below)? {_PREVENTS_NOT}",
    rf"\bnothing in (?:this|these|the(?: \w+)?) {_THE_POLICY} {_PREVENTS}",
)
_INFORMS = (
    r"(?:^|(?<=: )|(?<=please ))(?:do )?(?:(?:remember|note)(?:, (?:though|however),)? that|(?:please )?be aware)\b",
    # what the policy is for
    r"^(?:the|our|its|this) [^.;,]{0,60}?\b(?:aim|purpose|objective|intention)s?\b[^.;]{0,80}? (?:is|are) to\b",
    r"\b(?:not be|nobody is|no one is) (?:asked|required|expected)\b",
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
    r"\bwill be (?:asked|required|expected|requested)\b",
    # a condition, not an order: "Should it differ from ..."
    r"^should (?:it|this|they|there|you|any|an?|the|such)\b",
)
_ASKS = (
    # an order: "Keep ...", "Ask colleagues before ..."
    rf"(?:^|(?<=: ))(?:please )?(?:always |first )?{ORDERS}\b{NOUN}",
    # how things are done here: "Staff who run the account keep the password safe", "Anyone who is asked passes the call on"
    rf"(?:^|(?<=: ))(?:all |our |other )?(?!you\b)(?:{STAFF}|owners|keepers){WHO} (?:only |always )?{NO_INFINITIVE}{ORDERS}\b{NOUN}",
    rf"^(?:{ANYONE}){WHO} (?:only |always )?{DOES}\b",
    rf"(?:is|are) (?:only |always )?{IS_DONE} (?:only )?(?:on|through|from|using|via|only|when)\b",
    r"\bgo(?:es)? (?:only |first |straight |back )?(?:on|through|to|via|from|in)\b(?! (?:a |the )?(?:school|academy)\b)",
    (
        r"^(?!it\b|they\b|this\b)[^.;,:]{0,50}(?<!to )(?<!may )(?<!will )(?<!can )\b"
        r"(?:stays?|remains?|lives?) (?:in|on|at|out|off|switched|locked|zipped|behind|with)\b"
    ),
    rf"\bwe (?:only |always )?(?:{one_word('use keep take post share store send publish photograph contact speak refer report tell check')})\b",
    r"\b(?:is|are) (?:compulsory|mandatory|obligatory|a must)\b",
    rf"\b(?:{STAFF}|{ANYONE}|every person|every \w+) (?:is|are) (?:personally )?(?:responsible|answerable|accountable) for\b",
    r"\b(?:the )?(?:bearer|owner|keeper|leader) is responsible for\b",
    rf"\b(?:all |every )?(?:{STAFF}|i) will (?:always |also )?{ORDERS}\b",
    r"\bi will (?!not\b|never\b)",
    rf"(?<!this )(?<!aim )(?<!purpose )(?<!objective )(?:is|are) to (?:be (?!able\b)\w+|satisfy\b|{ORDERS}\b)",
    r"\bwe(?:'d| would)? (?:suggest|recommend|advise) (?:that )?(?!that (?:the|we))",
    r"\bwe(?:'d| would)? (?:simply |also |do )?(?:ask|expect|require|encourage|urge|remind|request) (?:that )?(?:you|staff|all|everyone|colleagues)\b",
    r"\bit is (?:a )?(?:sensible|advisable|wise|best|good practice|good habit|good idea|kinder) (?:\w+ ){0,2}to\b",
    r"\b(?:is|are) (?:strongly )?(?:recommended|advisable)\b(?! that)(?! not)",
    rf"\b(?:must|should|shall|need to|needs to){EVER} only\b",
    r"\b(?:must|should|shall|(?<!they )have to|has to|ought to|(?<!the )(?<!a )(?<!no )needs? to)\b",
    rf"\b(?:{STAFF}|{EACH})\b[^.;]{{0,90}}? will be (?:expected|required|asked)\b",
    r"(?<!not )(?:is|are) (?:also |all )?(?:expected|required|obliged|bound|asked|requested|reminded|responsible for ensuring)\b",
    r"(?:is|are) (?:strongly )?(?:advised|encouraged|recommended|urged) to\b",
    r"\bit is (?:strongly )?(?:recommended|advised) that\b",
    rf"\b(?:we|the (?:school|trust|academy|federation)) (?:recommends?|expects?|requires?|asks?) (?=that\b|its\b|{SOMEONE})",
    r"(?:has|have) a (?:\w+ )?(?:responsibility|duty)\b",
    r"\bit is the responsibility of (?:all|each|every|any|staff|you)\b",
    r"\bshare (?:the )?responsibility\b",
    rf"\bit is (?:essential|important|vital|crucial) that (?=they\b|{SOMEONE})",
    r"\b(?:is|are) (?:vital|essential)\b",
    r"(?:will be|is|are) subject to the rule\b",
    r"\b(?:is|are) (?:restricted|limited|confined) to\b",
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

ORDERS_GOING_ON = rf"(?:(?<=, )|(?<=and )|(?<=then )|(?<=but )|(?<=; ))(?:please |politely |then )?{ORDERS}\b{NOUN}"
"""An order in the middle of a sentence, where the sentence gives orders: "If it is lost, ring the office and tell the head"."""
GIVES_ORDERS = (
    r"^(?:(?![^:]*\b(?:not|never|must|should|may|can|will)\b)[^.;:,]{3,60}: )?"
    r"(?:(?:if|when|where|whenever|should|once|after|before|until|even|out of|in|on|at|for|then)\b[^;:]*?, )?"
    rf"(?:please |always |first )?(?:{ORDERS}|do not|don't|never)\b{NOUN}"
)
"""How a sentence begins that may go on with an order: with a condition, or with an order."""
_OF_ITS_OWN = r"(?:may|must|should|shall|can|will)\b"
ASIDES = (
    rf"\([^)]*\)|\bwho (?!{_OF_ITS_OWN})(?:(?! (?:must|should|may|shall)\b)[^,;.]){{0,140}}|"
    rf"\b(?:whether|before|who (?={_OF_ITS_OWN})|so that|once|which may|that are|where it)\b[^,;.]{{0,140}}|\bthat (?:they|you) have \w+ [^,;.]{{0,60}}"
)
"""Where a word of force only describes: "whether it is acceptable", "before access is permitted", "where it should not be"."""
MENTIONS = r"[\"“‘'](?:must|should|may|never|must not|should not)[,.]?[\"”’']"
"""A word of force that is spoken of: 'paragraphs that say "must"'."""
IN_CASE = (
    r"^(?:(?:however|in addition|also), )?(?:if|where|when|whenever|once|while|although|because|since|as|unless|until)\b"
    r"(?:(?!\b(?:this|it|they) (?:should|must|may|will)\b)[^,;:])*,"
)
"""The case that a sentence speaks of before it rules: "Where a phone must be used, ..."."""
KNOWN_RULES = r"\brules (?:that |which )?they are (?:expected|required)\b"
"""Speaks of rules and makes none: "the rules that they are expected to follow"."""
