"""What Teams sends as what the advisor asks: messages, pressed buttons and filled-in forms. Pure; nothing here talks to Teams."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from adapters.places import PERSONAL, Place
from adapters.teams.payload import Payload, inner, text_of
from adapters.teams.said import files, is_mentioned, plain_text
from bot.handover import Form, Outcome
from bot.messages import ActionKind
from bot.model import Question

PLATFORM = "teams"
ACTION_INVOKE = "adaptiveCard/action"
_LONGEST_VALUE = 200


class Step(StrEnum):
    """How far somebody is with a button that has a form: pressed, the form sent, or the form left without sending."""

    PRESSED = "pressed"
    SENT = "sent"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed, or a form that was sent: who, which, and where.

    `hint` is the kind that the button claims to be. It only chooses the card that is shown; what the button does stands in the records.
    `conversation` is the key of where the card stands, `card` the id of the activity that shows it and `activity` that of the press itself.
    `is_invoke` where Teams waits for the answer in the request; older clients send a message instead. `page` is that of a case which is long.
    """

    value: str
    hint: ActionKind
    account: str
    tenant: str
    conversation: str
    activity: str = ""
    card: str = ""
    place: str = ""
    is_private: bool = True
    is_invoke: bool = True
    step: Step = Step.PRESSED
    page: int = 0
    form: Form = field(default_factory=Form)


def to_question(activity: Payload, received_at: datetime, school: str = "") -> Question | None:
    """The question that a message asks; None where nobody asks anything (a bot's own, a pressed button, a message that does not mention the advisor)."""
    conversation, activity_id = conversation_key(activity), text_of(activity, "id")
    if activity.get("type") != "message" or not _is_by_person(activity) or not conversation or not activity_id or to_press(activity):
        return None
    is_private = is_personal(activity)
    if not is_private and not is_mentioned(activity):
        return None
    return Question(
        text=" ".join([*files(activity), plain_text(activity)]).strip(),
        conversation=conversation,
        person=account_of(activity),
        platform=PLATFORM,
        received_at=received_at,
        delivery_key=activity_id,
        tenant=tenant_of(activity),
        school=school,
        is_private=is_private,
        place="" if is_private else place_name(activity),
    )


def to_press(activity: Payload) -> Press | None:
    """The button of an invoke, or of the message that an older client sends in its place; None where it holds none of the advisor's."""
    is_invoke = activity.get("type") == "invoke" and activity.get("name") == ACTION_INVOKE
    if not (is_invoke or activity.get("type") == "message") or not _is_by_person(activity):
        return None
    sent = inner(activity, "value")
    data = inner(sent, "action", "data") if is_invoke else sent
    value, kind, conversation = text_of(data, "value"), text_of(data, "kind"), conversation_key(activity)
    if not value or len(value) > _LONGEST_VALUE or kind not in set(ActionKind) or not conversation:
        return None
    is_private, step, page = is_personal(activity), text_of(data, "step"), data.get("page")
    return Press(
        value=value,
        hint=ActionKind(kind),
        account=account_of(activity),
        tenant=tenant_of(activity),
        conversation=conversation,
        activity=text_of(activity, "id"),
        card=text_of(activity, "replyToId"),
        place="" if is_private else place_name(activity),
        is_private=is_private,
        is_invoke=is_invoke,
        step=Step(step) if step in set(Step) else Step.PRESSED,
        page=page if isinstance(page, int) and 0 <= page < 1_000 else 0,
        form=_form(data),
    )


def press_to_question(press: Press, received_at: datetime) -> Question:
    """The question that a button under a reply asks; pressing twice is the same message."""
    return _asked_by(press, received_at, text="", delivery_key=press.value, action=press.value)


def example_to_question(press: Press, text: str, received_at: datetime) -> Question:
    """The question of an example that was pressed, as if it had been typed where the card stands."""
    return _asked_by(press, received_at, text=text, delivery_key=press.activity)


def place_of(activity: Payload, seen_at: datetime) -> Place:
    """Where an activity comes from, so that a message can be sent there later. What it does not tell stays empty."""
    own, sender, team = inner(activity, "recipient"), inner(activity, "from"), inner(activity, "channelData", "team")
    return Place(
        platform=PLATFORM,
        tenant=tenant_of(activity),
        conversation=channel_of(conversation_key(activity)),
        service_url=text_of(activity, "serviceUrl"),
        conversation_id=channel_of(text_of(inner(activity, "conversation"), "id")),
        conversation_type=text_of(inner(activity, "conversation"), "conversationType"),
        bot_id=text_of(own, "id"),
        user_id=text_of(sender, "id"),
        account=text_of(sender, "aadObjectId"),
        team_id=text_of(team, "id") or text_of(inner(activity, "channelData"), "teamsTeamId"),
        group_id=text_of(team, "aadGroupId"),
        name="" if is_personal(activity) else place_name(activity),
        updated_at=seen_at,
    )


def channel_of(conversation: str) -> str:
    """The channel of a conversation that is a thread in one; every other stays as it is."""
    return conversation.partition(";")[0]


def conversation_key(activity: Payload) -> str:
    """The key of a conversation: the person's own where it is personal, else Teams' id, with the thread in a channel. Empty where nothing tells."""
    account = account_of(activity)
    return (direct_key(account) if account else "") if is_personal(activity) else text_of(inner(activity, "conversation"), "id")


def direct_key(account: str) -> str:
    """The conversation key of somebody's own chat with the advisor."""
    return f"@{account}"


def is_personal(activity: Payload) -> bool:
    """Does an activity come from somebody's own chat with the advisor? Where Teams does not say so, others may read along."""
    return text_of(inner(activity, "conversation"), "conversationType") == PERSONAL


def account_of(activity: Payload) -> str:
    """Whom an activity is from: the Entra object id, by which contacts are known; of strangers, who have none, the id that Teams has given the bot."""
    sender = inner(activity, "from")
    return text_of(sender, "aadObjectId") or text_of(sender, "id")


def tenant_of(activity: Payload) -> str:
    """The tenant of an activity; it stands in the channel data alone where the library reads it."""
    return text_of(inner(activity, "channelData", "tenant"), "id") or text_of(inner(activity, "conversation"), "tenantId")


def place_name(activity: Payload) -> str:
    """What people call the channel, the team or the chat, where Teams tells; it mostly does not."""
    channel_data = inner(activity, "channelData")
    names = (text_of(inner(channel_data, "channel"), "name"), text_of(inner(channel_data, "team"), "name"), text_of(inner(activity, "conversation"), "name"))
    return next(filter(None, names), "")


def _asked_by(press: Press, received_at: datetime, *, text: str, delivery_key: str, action: str = "") -> Question:
    return Question(
        text=text,
        conversation=press.conversation,
        person=press.account,
        platform=PLATFORM,
        received_at=received_at,
        delivery_key=delivery_key,
        tenant=press.tenant,
        is_private=press.is_private,
        place=press.place,
        action=action,
    )


def _is_by_person(activity: Payload) -> bool:
    """Is it from a person, neither from the advisor itself nor from another bot, whose ids begin with 28:?"""
    sender, own = inner(activity, "from"), text_of(inner(activity, "recipient"), "id")
    is_bot = text_of(sender, "role") in {"bot", "skill"} or text_of(sender, "id").startswith("28:")
    return bool(account_of(activity)) and not is_bot and text_of(sender, "id") != own


def _form(data: Payload) -> Form:
    """What was filled in. Clients send a tick as the word true, and an empty choice not at all."""
    outcome = text_of(data, "outcome")
    return Form(
        text=text_of(data, "text").strip(),
        slot=text_of(data, "slot"),
        outcome=Outcome(outcome) if outcome in set(Outcome) else None,
        reference=text_of(data, "reference").strip(),
        as_ruling=str(data.get("as_ruling")).lower() == "true",
    )
