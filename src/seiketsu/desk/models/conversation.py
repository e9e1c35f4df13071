"""What was said on a ticket, and the files that came with it."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from seiketsu.core.models import RawIntake
from seiketsu.desk.models.ticket import Channel, Ticket


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Public")
    INTERNAL = "internal", _("Internal note")


class AuthorKind(models.TextChoices):
    CLIENT = "client", _("Client")
    STAFF = "staff", _("Staff")
    SYSTEM = "system", _("System")
    # Third parties in side conversations.
    OUTSIDE = "outside", _("Outside")


# What a client may read, under the portal's role; the policies leave out every internal row.
PORTAL_MESSAGE_COLUMNS = (
    "id",
    "ticket_id",
    "organization_id",
    "author_id",
    "author_kind",
    "author_name",
    "visibility",
    "channel",
    "body_text",
    "body_html",
    "quoted_text",
    "created_at",
    "is_automatic",
)
# Search needs to read it; selecting it in lists would be a waste.
PORTAL_MESSAGE_GRANTS = (*PORTAL_MESSAGE_COLUMNS, "search")
PORTAL_ATTACHMENT_COLUMNS = (
    "id",
    "organization_id",
    "ticket_id",
    "message_id",
    "visibility",
    "name",
    "content_type",
    "size",
    "file_id",
    "inline_cid",
    "created_at",
)


# What the staff said to clients: the exact predicate of a partial index, as with `ticket.LIVE`.
ANSWERS = Q(author_kind=AuthorKind.STAFF, visibility=Visibility.PUBLIC, is_automatic=False)


class MessageQuerySet(models.QuerySet["Message"]):
    def readable(self) -> "MessageQuerySet":
        """Without the search vector, which is as long as the text and never shown."""
        return self.defer("search")

    def with_recipients(self) -> "MessageQuerySet":
        """With `written_to`; for the staff, as no other role may read raw intakes."""
        raw = RawIntake.objects.filter(pk=OuterRef("raw_intake_id"))
        return self.annotate(mail_recipients=Subquery(raw.values("facts__summary__recipients")))

    def of_the_ticket(self) -> "MessageQuerySet":
        """Without what was said in side conversations."""
        return self.filter(side__isnull=True)

    def public(self) -> "MessageQuerySet":
        return self.filter(visibility=Visibility.PUBLIC)

    def for_portal(self) -> "MessageQuerySet":
        """Only the columns that the portal's role was granted."""
        return self.only(*PORTAL_MESSAGE_COLUMNS)


class Message(models.Model):
    """One entry of a ticket's conversation. Never edited: a correction is another message."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages", db_index=False)
    # What is said to a third party; always internal, by a constraint.
    side = models.ForeignKey(
        "desk.SideConversation", null=True, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    organization = models.ForeignKey(
        "accounts.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    author_kind = models.CharField(max_length=8, choices=AuthorKind.choices)
    # A copy, because the portal's role may not read rows of the staff.
    author_name = models.CharField(max_length=200, default="")
    visibility = models.CharField(max_length=8, choices=Visibility.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    body_text = models.TextField()
    body_html = models.TextField(default="")
    # What a mail quoted or signed with, folded on the page; the whole mail stays in its raw intake.
    quoted_text = models.TextField(default="")
    created_at = models.DateTimeField()
    # Sent by a machine (acknowledgement, out-of-office): never a first response, never reopens.
    is_automatic = models.BooleanField(default=False)
    message_id = models.CharField(max_length=998, default="")
    in_reply_to = models.CharField(max_length=998, default="")
    raw_intake_id = models.BigIntegerField(null=True)
    delivery_ids = ArrayField(models.BigIntegerField(), default=list)
    source_address = models.CharField(max_length=320, default="")
    cc = ArrayField(models.CharField(max_length=320), default=list)
    search = SearchVectorField(null=True)
    # How a client's message sounds and the words that said so; staff only, like all that we make of what people write.
    sentiment = models.CharField(max_length=8, default="", db_default="")
    sentiment_words = ArrayField(models.CharField(max_length=80), default=list, db_default=[])

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="desk_message_visibility", condition=Q(visibility__in=Visibility.values)),
            models.CheckConstraint(
                name="desk_message_side_inside", condition=Q(side__isnull=True) | Q(visibility="internal")
            ),
            # One message for one mail, however often intake runs it.
            models.UniqueConstraint(
                name="desk_message_intake_once", fields=["raw_intake_id"], condition=Q(raw_intake_id__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="desk_message_ticket", fields=["ticket", "id"]),
            models.Index(name="desk_message_organization", fields=["organization", "id"]),
            models.Index(name="desk_message_author", fields=["author", "id"]),
            models.Index(name="desk_message_answers", fields=["author", "created_at"], condition=ANSWERS),
            # A hash: strangers choose these ids, and a long one would not fit into a tree's page.
            HashIndex(name="desk_message_message_id", fields=["message_id"], condition=~Q(message_id="")),
            models.Index(name="desk_message_side", fields=["side", "id"], condition=Q(side__isnull=False)),
            GinIndex(name="desk_message_search", fields=["search"]),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} of #{self.ticket_id}"

    @property
    def written_to(self) -> Sequence[str]:
        """Whom its mail was addressed to, where `with_recipients` read it and the mail is still kept."""
        return self.__dict__.get("mail_recipients") or ()


def storage_name(digest: str) -> str:
    """Where the bytes with this SHA-256 lie in the file storage."""
    return f"attachments/{digest[:2]}/{digest}"


class StoredFile(models.Model):
    """Bytes in the file storage, named by their SHA-256. The row is written after the bytes are on disk."""

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    created_at = models.DateTimeField()
    # Moved by each store of the same bytes, so that the sweep leaves alone what somebody is about to refer to.
    last_stored_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="desk_file_last_stored", fields=["last_stored_at"])]

    def __str__(self) -> str:
        return self.digest

    @property
    def path(self) -> str:
        return storage_name(self.digest)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def for_portal(self) -> "AttachmentQuerySet":
        """Only the columns that the portal's role was granted."""
        return self.only(*PORTAL_ATTACHMENT_COLUMNS)


class Attachment(models.Model):
    organization = models.ForeignKey(
        "accounts.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="attachments", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments", db_index=False)
    visibility = models.CharField(max_length=8, choices=Visibility.choices)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    size = models.BigIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="attachments", db_column="digest")
    inline_cid = models.CharField(max_length=255, default="")
    created_at = models.DateTimeField()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="desk_attachment_ticket", fields=["ticket", "id"]),
            models.Index(name="desk_attachment_message", fields=["message"]),
            models.Index(name="desk_attachment_org", fields=["organization", "id"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def digest(self) -> str:
        return self.file_id

    @property
    def path(self) -> str:
        """What the file storage opens; needs no read of the file's row."""
        return storage_name(self.file_id)


class Draft(models.Model):
    """What somebody of the staff was writing, kept until it is sent."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    visibility = models.CharField(max_length=8, choices=Visibility.choices)
    text = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="desk_draft_one_each", fields=["ticket", "user", "visibility"]),
        ]

    def __str__(self) -> str:
        return f"draft on #{self.ticket_id}"
