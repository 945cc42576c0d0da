"""The terminal's Messenger: a message has arrived once it is on the screen of whoever it is for."""

from __future__ import annotations

from collections.abc import Callable

from bot.errors import SendFailed
from bot.messages import Delivered, Message
from bot.ports import Messenger


class TerminalMessenger(Messenger):
    """Shows messages to one account. Those to anybody else are shown by a program of their own: their `chat` or `inbox`."""

    def __init__(self, account: str, show: Callable[[Message], None]) -> None:
        self._account = account
        self._show = show

    def send(self, message: Message, replaced_reference: str = "") -> Delivered:
        """Show it. Raises SendFailed where it is for somebody else, or where the screen is gone."""
        if message.to.person != self._account:
            raise SendFailed("not_at_this_terminal", is_final=True)
        try:
            self._show(message)
        except (OSError, ValueError) as error:
            # A closed pipe, or a stream closed at exit: whoever looks next gets the message.
            raise SendFailed(type(error).__name__) from error
        return Delivered()
