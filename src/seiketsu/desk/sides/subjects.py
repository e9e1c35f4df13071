"""How a side conversation is named elsewhere, and where its page is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.core.events import Subject
from seiketsu.desk.models import SideConversation

SIDE = "desk.side"


def side_subject(side_id: int) -> Subject:
    return Subject(SIDE, side_id)


def side_url(side_id: int) -> str:
    """The page of a side conversation; empty when there is none."""
    ticket_id = SideConversation.objects.filter(pk=side_id).values_list("ticket_id", flat=True).first()
    return f"/desk/tickets/{ticket_id}/sides/{side_id}/" if ticket_id else ""


def side_label(side_id: int) -> str:
    subject_line = SideConversation.objects.filter(pk=side_id).values_list("subject_line", flat=True).first()
    return subject_line or _("Side conversation %(id)d") % {"id": side_id}
