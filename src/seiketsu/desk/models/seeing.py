"""Who of the staff looked at which ticket: one row a person, ticket and hour."""

from django.db import models

from seiketsu.desk.models.ticket import Ticket


class TicketView(models.Model):
    """That somebody had a ticket open within one hour. Written in batches, outside the page's transaction."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    hour = models.DateTimeField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(name="desk_view_once", fields=["ticket", "user", "hour"])]
        indexes = [
            models.Index(name="desk_view_ticket", fields=["ticket", "first_at", "id"]),
            models.Index(name="desk_view_person", fields=["user", "id"]),
            models.Index(name="desk_view_hour", fields=["hour"]),
        ]

    def __str__(self) -> str:
        return f"person {self.user_id} saw #{self.ticket_id}"
