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
_QUOTE = re.compile(r"<blockquote\b[^>]*schema\.skype\.com/Reply[^>]*>.*?(?:</blockquote>|$)", re.IGNORECASE | re.DOTALL)
"""A message that somebody quotes in theirs, as clients write it beside the text."""
_QUOTED_ID = re.compile(r'\bitemid="(\d+)"')
_QUOTED_HERE = re.compile(r"<quoted\b[^<>]*>(?:\s*</quoted>)?")
"""Where it is quoted in the text; what a person types like it is escaped."""
_IMAGE = re.compile(r"<img\b(?![^>]*emo(?:ji|ticon))", re.IGNORECASE)


def plain_text(activity: Payload) -> str:
    """What a person typed: without the mention of the advisor, others who are meant as marks, Teams' escapes undone once, spaces single."""
    text = _QUOTED_HERE.sub(" ", _ANY_MARK.sub("", text_of(activity, "text")))
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
    return sorted({_kind_of_file(each) for each in _listed(activity, "attachments")} - {""}, reverse=True)


def quoted_by(activity: Payload) -> str:
    """The id of the message that somebody quotes in theirs, to reply to it; empty where they quote none."""
    told = [text_of(inner(entity, "quotedReply"), "messageId") for entity in _listed(activity, "entities") if entity.get("type") == "quotedReply"]
    quotes = [_QUOTE.search(text_of(each, "content")) for each in _listed(activity, "attachments")]
    told += [found[1] for quote in quotes if quote and (found := _QUOTED_ID.search(quote[0]))]
    return next(filter(None, told), "")


def _mentions(activity: Payload) -> Sequence[Payload]:
    return [entity for entity in _listed(activity, "entities") if entity.get("type") == "mention" and text_of(entity, "text")]


def _listed(activity: Payload, name: str) -> Sequence[Payload]:
    """The objects in a list of that name."""
    found = activity.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _as_written(mention: str) -> re.Pattern[str]:
    """A mention as it may stand in the text: Teams writes a space in a name now as a space, now as &nbsp;."""
    words = re.split(r"(?:\s|&nbsp;)+", mention)
    return re.compile(r"(?:\s|&nbsp;)+".join(map(re.escape, words)))


def _kind_of_file(attachment: Payload) -> str:
    content_type, content = text_of(attachment, "contentType").lower(), attachment.get("content")
    if content_type.startswith(_NO_FILE):
        return PICTURE if isinstance(content, str) and _IMAGE.search(_QUOTE.sub("", content)) else ""
    is_picture = content_type.startswith(("image/", "video/")) or text_of(inner(attachment, "content"), "fileType").lower() in _PICTURES
    return PICTURE if is_picture else ATTACHMENT
