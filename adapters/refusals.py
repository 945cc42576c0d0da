"""An end to asking who somebody is, where a platform refuses to say: they learn that nobody was told, the administrator that it happened.

A refusal may be a passing thing, such as an app that is being added, so that a question waits for a while; it must not wait for ever,
unknown to everybody.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock

from bot.errors import PlatformUnavailable
from bot.model import Question

logger = logging.getLogger(__name__)
ASKED_AGAIN_AFTER = timedelta(minutes=1)
"""How soon a platform is asked again where it refuses to say who somebody is: that mostly stands."""
GIVEN_UP_AFTER = timedelta(minutes=10)
"""For so long a question waits where the platform refuses to say who asks; then its asker counts as no staff, and is told so."""
TOLD_WITHIN = timedelta(days=7)
"""For so long it is tried to tell them; the question is kept until then, and answered if the platform says meanwhile who they are."""
TRIED_EVERY = timedelta(hours=1)
_STANDS_FOR = timedelta(hours=3)
"""A refusal that came longer ago than this is not the same one that comes now."""
_REMEMBERED = 10_000


class RefusedToSay(PlatformUnavailable):
    """A platform refuses to say who somebody is, `lasting` for so long by now."""

    def __init__(self, platform: str, reason: str, lasting: timedelta) -> None:
        self.platform = platform
        self.reason = reason
        self.lasting = lasting
        super().__init__(f"{platform} refuses to say who somebody is ({reason}).", ASKED_AGAIN_AFTER)


class Refusals:
    """For how long what is still refused has been refused; may be used by many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[Hashable, tuple[datetime, datetime]] = OrderedDict()

    def lasting(self, asked: Hashable, now: datetime) -> timedelta:
        """Notes that this was refused now, and tells for how long it has been, each time that it was asked."""
        with self._lock:
            since, last = self._known.get(asked, (now, now))
            since = since if now - last <= _STANDS_FOR else now
            self._known[asked] = (since, now)
            self._known.move_to_end(asked)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return now - since

    def ended(self, asked: Hashable) -> None:
        """Notes that it was told after all."""
        with self._lock:
            self._known.pop(asked, None)


def give_up(question: Question, refused: RefusedToSay, now: datetime, tell: Callable[[], bool]) -> None:
    """Turns the asker away; `tell` lets them know, and says whether it could.

    Raises RefusedToSay while the question is to be kept: at first, since it may pass, and later while not even that can be told.
    """
    if refused.lasting < GIVEN_UP_AFTER:
        raise refused
    is_told = tell()
    is_over = is_told or now - question.received_at > TOLD_WITHIN
    became = "they were told so" if is_told else "they cannot even be told so, and it is gone" if is_over else "they cannot be told so yet"
    logger.error(
        "%s refuses to say who account %s is (%s). What they asked is not answered, and nobody knows of it; %s. Speak to them, and look with "
        "`doctor` what the advisor may no longer ask.",
        refused.platform,
        question.person,
        refused.reason,
        became,
    )
    if not is_over:
        refused.pause = TRIED_EVERY
        raise refused
