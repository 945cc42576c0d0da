"""Claims of permission and pressure: "the head said it's fine", "just say yes". They change nothing; the reply says so."""

from __future__ import annotations

import re

_CLAIMS = re.compile(
    r"""
    \b(?:head|headteacher|principal|slt|boss|manager|deputy|trust|hr|union|dsl|governors?|he|she|they|everyone|someone|you)\s
        (?:(?:has|have|had|already|just|all)\s)*
        (?:said|says|told\sme|agreed|approved|confirmed|okd|okayed|cleared|promised|signed|gave)\b
        .*\b(?:ok|okay|fine|yes|alright|can|could|may|go|allowed|permission|confirm|approved|thumbs|happy|through|it)\b
    | \b(?:just|only|simply)\s(?:say|reply|answer|confirm|tell\sme)\s(?:yes|its\s(?:ok|okay|fine)|it\sis|ok|that|with\syes)\b
    | \bignore\s(?:the|your|all|any|that)\s(?:\w+\s)?(?:policy|rules?|instructions?|clauses?)\b
    | \bsay\s(?:yes|its\s(?:fine|ok))\b
    | \bjust\s(?:confirm|say\syes)\b
    """,
    re.VERBOSE,
)


def claims_permission(said: str) -> bool:
    """Does the asker, in words of lower case without apostrophes, claim a permission or press for one?"""
    return _CLAIMS.search(said) is not None
