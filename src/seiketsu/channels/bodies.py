"""What is shown of a mail, and its files as a message takes them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from seiketsu.channels.letters import Letter
from seiketsu.channels.rules import quoted_html, quoting
from seiketsu.channels.rules.mime import Part
from seiketsu.core.html import to_text
from seiketsu.delivery.rules.threading import bracketed
from seiketsu.desk import actions as desk
from seiketsu.desk.actions import MessageBody, NewAttachment
from seiketsu.desk.errors import FileTooLarge, FileTypeRefused


@dataclass(frozen=True)
class Enclosed:
    """The attachments that were stored, and what had to be left out, in words."""

    stored: tuple[NewAttachment, ...]
    left_out: tuple[str, ...]


def body_of(letter: Letter) -> MessageBody:
    """What is shown of a mail: without quotes and signature; the original stays in the raw row."""
    mail = letter.mail
    shown = quoted_html.split(mail.html) if mail.html.strip() else quoted_html.Split("")
    text = quoting.split(mail.text) if mail.text.strip() else quoting.Split(to_text(shown.visible))
    if not text.quoted and shown.quoted:
        text = quoting.Split(text.visible, to_text(shown.quoted))
    visible = text.visible.strip()
    if not visible and not shown.visible.strip():
        if mail.faults:
            visible = _("(What this mail says could not be read; the original is kept.)")
        elif not mail.parts:
            visible = _("(This mail has no words.)")
    return MessageBody(visible, shown.visible, text.quoted)


def stored(parts: tuple[Part, ...]) -> Enclosed:
    """Its files, stored; what isn't taken is told."""
    kept, left_out = [], []
    for part in parts:
        try:
            file = desk.store_attachment(name=part.name, content_type=part.content_type, chunks=[part.content])
        except (FileTooLarge, FileTypeRefused) as refusal:
            left_out.append(
                _("“%(name)s” was left out: %(why)s It is in the original mail.")
                % {"name": part.name, "why": refusal.message}
            )
            continue
        kept.append(NewAttachment(file, part.name, part.content_type, part.inline_cid))
    return Enclosed(tuple(kept), tuple(left_out))


def identifier(letter: Letter) -> str:
    """Its Message-ID as it is stored."""
    return bracketed(letter.mail.message_id)


def answered(letter: Letter) -> str:
    """The Message-ID that it answers."""
    return bracketed(next(iter(letter.mail.in_reply_to), ""))
