"""Who was named in an internal note."""

from django.db import models

from seiketsu.desk.models.conversation import Message


class Mention(models.Model):
    """A note names somebody of the staff. It follows its note, wherever merging or splitting takes that.

    No role of clients has any right on the table.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    # Until then it stands in the list of who was named.
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="desk_mention_once", fields=["message", "user"])]
        indexes = [
            models.Index(name="desk_mention_of_user", fields=["user", "message"]),
            models.Index(name="desk_mention_unread", fields=["user"], condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in message {self.message_id}"
