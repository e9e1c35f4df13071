"""Which ticket was split off which."""

from django.db import models
from django.db.models import F, Q

from seiketsu.desk.models.ticket import Ticket


class Split(models.Model):
    """Some words of `source` became `ticket`, by whom and when."""

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="splits_out")
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="split")
    split_at = models.DateTimeField()
    split_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    # What moved, and how the source stood: all that taking it back needs.
    kept = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="desk_split_two_tickets", condition=~Q(source=F("ticket")))]

    def __str__(self) -> str:
        return f"#{self.ticket_id} from #{self.source_id}"
