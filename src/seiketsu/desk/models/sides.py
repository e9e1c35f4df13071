"""Side conversations: what is said about a ticket to somebody who is not its client."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from seiketsu.desk.models.ticket import Ticket


class SideConversation(models.Model):
    """A mail thread of its own with a third party. Its words are internal messages of the ticket with `side` set, so
    that no client sees them, and search, export and history hold them.

    No role of clients has any right on the table.
    """

    class State(models.TextChoices):
        THEIRS = "theirs", _("Waiting for them")
        OURS = "ours", _("Answered")
        CLOSED = "closed", _("Closed")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="sides", db_index=False)
    subject_line = models.CharField(max_length=300)
    # To whom the next word goes; the first is who the mail is addressed to.
    addresses = ArrayField(models.CharField(max_length=320))
    is_forward = models.BooleanField(default=False)
    state = models.CharField(max_length=6, choices=State.choices, default=State.THEIRS)
    state_since = models.DateTimeField()
    started_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="desk_side_state", condition=models.Q(state__in=["theirs", "ours", "closed"])),
        ]
        indexes = [models.Index(name="desk_side_ticket", fields=["ticket", "id"])]

    def __str__(self) -> str:
        return f"side conversation {self.pk} of #{self.ticket_id}"

    @property
    def is_open(self) -> bool:
        return self.state != self.State.CLOSED
