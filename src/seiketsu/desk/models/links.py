"""How tickets belong together, and one answer that goes to several of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seiketsu.desk.models.conversation import Message
from seiketsu.desk.models.defects import Defect
from seiketsu.desk.models.ticket import Ticket


class LinkKind(models.TextChoices):
    """What the source of a link is to its target."""

    DUPLICATE = "duplicate", _("Duplicate of")
    CHILD = "child", _("Part of")
    INCIDENT = "incident", _("Incident of")


class TicketLink(models.Model):
    """`source` is a duplicate, a child or an incident of `target`.

    A ticket has one original, one parent and one problem at most. That no chain of links comes back to where it began
    is kept by a trigger of the table (`desk_ticket_link_acyclic`), whoever writes.
    """

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_out", db_index=False)
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_in", db_index=False)
    kind = models.CharField(max_length=9, choices=LinkKind.choices)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="desk_link_once", fields=["source", "kind"]),
            models.CheckConstraint(name="desk_link_two_tickets", condition=~Q(source=F("target"))),
            models.CheckConstraint(name="desk_link_kind", condition=Q(kind__in=LinkKind.values)),
        ]
        indexes = [models.Index(name="desk_link_target", fields=["target", "kind", "id"])]

    def __str__(self) -> str:
        return f"#{self.source_id} {self.kind} of #{self.target_id}"


class GroupAnswer(models.Model):
    """One answer to several tickets, sent in the background: to the incidents of a problem, or the tickets of a defect.

    Texts may name variables (`{{requester.first_name}}`); each ticket gets them filled in.
    """

    problem = models.ForeignKey(
        Ticket, null=True, on_delete=models.CASCADE, related_name="group_answers", db_index=False
    )
    # The fix of a defect is told once a round.
    defect = models.ForeignKey(Defect, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    defect_round = models.PositiveSmallIntegerField(null=True)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    body_text = models.TextField(default="")
    # The same in other languages, by code; each requester gets their own.
    body_in_languages = models.JSONField(default=dict, db_default={})
    note_text = models.TextField(default="")
    set_status = models.CharField(max_length=8, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="desk_group_fix_once", fields=["defect", "defect_round"])]
        indexes = [
            models.Index(name="desk_group_problem", fields=["problem", "-id"], condition=Q(problem__isnull=False))
        ]

    def __str__(self) -> str:
        return f"answer {self.pk} to several tickets"


class GroupAnswerItem(models.Model):
    """One ticket of a group answer. What is sent is settled in the transaction that sends it, so it goes out once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        HELD = "held", _("Held back")
        REFUSED = "refused", _("Not possible")
        LEFT = "left", _("Left out")

    answer = models.ForeignKey(GroupAnswer, on_delete=models.CASCADE, related_name="items", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    # The newest public word that the author had been shown; whatever is newer holds the answer back.
    seen_message_id = models.BigIntegerField(default=0)
    reason = models.TextField(default="")
    is_noted = models.BooleanField(default=False, db_default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="desk_group_item_once", fields=["answer", "ticket"]),
            models.CheckConstraint(
                name="desk_group_item_has_due", condition=~Q(state="waiting") | Q(next_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="desk_group_item_due", fields=["next_at", "id"], condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.state}: #{self.ticket_id} of answer {self.answer_id}"
