"""What agents have around their writing: what they put off, and what waits to be sent."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seiketsu.desk.models.conversation import Message, StoredFile
from seiketsu.desk.models.ticket import Ticket

# The exact predicate of the partial indexes below.
_STANDING = Q(ended_at__isnull=True)


class SnoozeQuerySet(models.QuerySet["Snooze"]):
    def standing(self) -> "SnoozeQuerySet":
        return self.filter(_STANDING)


class Snooze(models.Model):
    """Somebody put a ticket off until a moment. It leaves their own queue alone, and every promise runs on."""

    class Ending(models.TextChoices):
        TIME = "time", _("Its time came")
        CLIENT = "client", _("The client wrote")
        PERSON = "person", _("Ended by hand")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="snoozes")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    until = models.DateTimeField()
    note = models.CharField(max_length=500, default="")
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=6, choices=Ending.choices, default="")

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="desk_snooze_one_each", fields=["ticket", "user"], condition=_STANDING),
            models.CheckConstraint(name="desk_snooze_forward", condition=Q(until__gt=models.F("created_at"))),
        ]
        indexes = [
            models.Index(name="desk_snooze_due", fields=["until"], condition=_STANDING),
            models.Index(name="desk_snooze_of_user", fields=["user", "ticket"], condition=_STANDING),
        ]

    def __str__(self) -> str:
        return f"snooze of #{self.ticket_id}"


class WaitingReplyQuerySet(models.QuerySet["WaitingReply"]):
    def unsettled(self) -> "WaitingReplyQuerySet":
        """What still may go out: waiting for its moment, or held until its author decides."""
        return self.filter(_UNSETTLED)


_UNSETTLED = Q(state__in=["waiting", "held"])


class WaitingReply(models.Model):
    """An answer that was sent off and has not gone out: it can be undone for some seconds, or waits for its moment.

    Nothing of the ticket changes before it really goes; then it goes by the rules that hold at that moment.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        HELD = "held", _("Held")
        SENT = "sent", _("Sent")
        TAKEN_BACK = "taken", _("Taken back")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="waiting_replies", db_index=False)
    author = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    send_at = models.DateTimeField()
    # Chosen by its author; what waits only to be undone goes out even if the client writes meanwhile.
    is_scheduled = models.BooleanField()
    body_text = models.TextField()
    body_html = models.TextField(default="")
    copied_ids = ArrayField(models.BigIntegerField(), default=list)
    # For this answer alone: who doesn't get it, who does though not in copy, and whom its author said yes to.
    left_out_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    once_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    confirmed_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    set_status = models.CharField(max_length=8, default="")
    macro_id = models.BigIntegerField(null=True)
    # The newest message that its author had read.
    seen_message_id = models.BigIntegerField(default=0)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=500, default="")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    settled_at = models.DateTimeField(null=True)

    objects = WaitingReplyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="desk_waiting_reply_due", fields=["send_at"], condition=Q(state="waiting")),
            models.Index(name="desk_waiting_reply_old", fields=["settled_at"], condition=Q(settled_at__isnull=False)),
            models.Index(name="desk_waiting_reply_ticket", fields=["ticket", "id"]),
            models.Index(name="desk_waiting_reply_author", fields=["author", "id"]),
            models.Index(name="desk_waiting_reply_message", fields=["message"], condition=Q(message__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"waiting reply of #{self.ticket_id}"


class WaitingFile(models.Model):
    """A file that goes with a waiting answer; while it is here, the sweep of orphans leaves its bytes alone."""

    reply = models.ForeignKey(WaitingReply, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="waiting")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    inline_cid = models.CharField(max_length=255, default="")

    def __str__(self) -> str:
        return self.name


class WritingPreference(models.Model):
    """How one agent likes to write; what is not here follows the plan."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="+")
    undo_seconds = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="desk_preference_undo", condition=Q(undo_seconds__isnull=True) | Q(undo_seconds__lte=120)
            )
        ]

    def __str__(self) -> str:
        return f"preference of {self.user_id}"


class TicketPresence(models.Model):
    """Somebody has a ticket open. A sign of life, renewed by their page; no fact that anybody keeps."""

    class Doing(models.TextChoices):
        VIEWING = "viewing", _("looking")
        REPLYING = "replying", _("replying")
        NOTING = "noting", _("writing a note")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    doing = models.CharField(max_length=8, choices=Doing.choices)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="desk_ticket_presence_once", fields=["ticket", "user"])]
        indexes = [models.Index(name="desk_ticket_presence_seen", fields=["seen_at"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.doing} #{self.ticket_id}"
