"""What a person typed, as people read it, out of what Teams makes of it: mentions, escapes, files. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence

from adapters.teams.payload import Payload, inner, text_of
from bot.text import ATTACHMENT, PICTURE

_MARK = "\ue0ff"
MENTION = re.compile(rf"{_MARK}([^{_MARK}]*){_MARK}([^{_MARK}]*){_MARK}")
"""How a person whom Teams says is meant stands in a translated text: the bot's id of them and the name shown. Nobody can type the mark."""
_ANY_MARK = re.compile(rf"{_MARK}|&#(?:x0*{ord(_MARK):x}|0*{ord(_MARK)});?", re.IGNORECASE)
_PICTURES = frozenset("avif bmp gif heic heif jpeg jpg mov mp4 png svg tif tiff webm webp".split())
_NO_FILE = ("text/html", "text/plain", "messagereference")
"""What Teams calls attachments besides files: the message once more, and the message that is quoted."""
_IMAGE = re.compile(r"<img\b(?![^>]*emo(?:ji|ticon))", re.IGNORECASE)


def plain_text(activity: Payload) -> str:
    """What a person typed: without the mention of the advisor, others who are meant as marks, Teams' escapes undone once, spaces single."""
    text = _ANY_MARK.sub("", text_of(activity, "text"))
    own, is_left_out = text_of(inner(activity, "recipient"), "id"), False
    for mention in _mentions(activity):
        meant, name = text_of(inner(mention, "mentioned"), "id"), text_of(inner(mention, "mentioned"), "name")
        shown = name or re.sub(r"<[^>]*>", "", html.unescape(text_of(mention, "text")))
        is_own = meant == own and not is_left_out
        is_left_out = is_left_out or is_own
        if found := _as_written(text_of(mention, "text")).search(text):
            put = " " if is_own else _MARK.join(("", meant, _ANY_MARK.sub("", shown), ""))
            text = text[: found.start()] + put + text[found.end() :]
    return re.sub(r"[ \t\xa0]+", " ", html.unescape(text)).strip()


def named(text: str, name_of: Callable[[str], str]) -> str:
    """A translated text with the names of those who are meant: as `name_of` knows the bot's id of them, or else as Teams showed them."""
    return MENTION.sub(lambda mention: name_of(mention[1]) or mention[2], text)


def is_mentioned(activity: Payload) -> bool:
    """Does a message mention the advisor?"""
    own = text_of(inner(activity, "recipient"), "id")
    return any(text_of(inner(mention, "mentioned"), "id") == own for mention in _mentions(activity) if own)


def files(activity: Payload) -> list[str]:
    """A word for each kind of file that came along; neither files nor their names are kept."""
    attachments = activity.get("attachments")
    found = {_kind_of_file(each) for each in attachments if isinstance(each, Mapping)} if isinstance(attachments, list) else set()
    return sorted(found - {""}, reverse=True)


def _mentions(activity: Payload) -> Sequence[Payload]:
    entities = activity.get("entities")
    found = [entity for entity in entities if isinstance(entity, Mapping)] if isinstance(entities, list) else []
    return [entity for entity in found if entity.get("type") == "mention" and text_of(entity, "text")]


def _as_written(mention: str) -> re.Pattern[str]:
    """A mention as it may stand in the text: Teams writes a space in a name now as a space, now as &nbsp;."""
    words = re.split(r"(?:\s|&nbsp;)+", mention)
    return re.compile(r"(?:\s|&nbsp;)+".join(map(re.escape, words)))


def _kind_of_file(attachment: Payload) -> str:
    content_type, content = text_of(attachment, "contentType").lower(), attachment.get("content")
    if content_type.startswith(_NO_FILE):
        return PICTURE if isinstance(content, str) and _IMAGE.search(content) else ""
    is_picture = content_type.startswith(("image/", "video/")) or text_of(inner(attachment, "content"), "fileType").lower() in _PICTURES
    return PICTURE if is_picture else ATTACHMENT
