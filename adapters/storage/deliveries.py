"""What became of messages that a platform delivered, either way: found again by the platform's own ids of them."""

from __future__ import annotations

from sqlalchemy import literal_column, select

from adapters.storage import schema
from adapters.storage.statements import case_waits
from adapters.storage.store import Store
from bot.messages import MessageKind
from bot.model import Question

_SHOW_A_CASE = (MessageKind.CASE, MessageKind.CASE_UPDATE, MessageKind.REMINDER, MessageKind.NOTE)


def case_of_message(store: Store, message: Question) -> str:
    """The id of the case that waits and that this message opened or added to; empty where there is none. Raises RecordsError."""
    delivery = (message.platform, message.tenant, message.conversation, message.delivery_key)
    asked = select(schema.question.c.id).where(*(column == value for column, value in zip(schema.DELIVERY, delivery, strict=True)))
    asking = schema.case_asking.c
    found = select(asking.case_id).join(schema.case, schema.case.c.id == asking.case_id).where(asking.question_id.in_(asked), case_waits())
    with store.read() as connection:
        return str(connection.execute(found).scalars().first() or "")


def shows_case(store: Store, platform: str, account: str, part: str) -> bool:
    """Is a message by whose reference this part is known one that brought a case to this contact? Raises RecordsError."""
    outbox = schema.outbox.c
    is_to_contact = outbox.slot != literal_column("''")
    is_of_case = outbox.kind.in_(_SHOW_A_CASE)
    is_this = outbox.reference.contains(part, autoescape=True)
    found = select(outbox.sequence).where(outbox.platform == platform, outbox.person == account, is_to_contact, is_of_case, is_this)
    with store.read() as connection:
        return connection.execute(found.limit(1)).first() is not None
