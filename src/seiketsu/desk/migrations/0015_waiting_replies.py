"""Answers that can be undone or wait for their moment, and how an agent likes to write."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0014_tag"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField()),
                ("send_at", models.DateTimeField()),
                ("is_scheduled", models.BooleanField()),
                ("body_text", models.TextField()),
                ("body_html", models.TextField(default="")),
                (
                    "copied_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("set_status", models.CharField(default="", max_length=8)),
                ("macro_id", models.BigIntegerField(null=True)),
                ("seen_message_id", models.BigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("held", "Held"), ("sent", "Sent"), ("taken", "Taken back")],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("why", models.CharField(default="", max_length=500)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="desk.message",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waiting_replies",
                        to="desk.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WaitingFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("content_type", models.CharField(max_length=127)),
                ("inline_cid", models.CharField(default="", max_length=255)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waiting", to="desk.storedfile"
                    ),
                ),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="desk.waitingreply"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WritingPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("undo_seconds", models.PositiveSmallIntegerField(null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="waitingreply",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["send_at"], name="desk_waiting_reply_due"
            ),
        ),
        migrations.AddIndex(
            model_name="waitingreply",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", False)), fields=["settled_at"], name="desk_waiting_reply_old"
            ),
        ),
        migrations.AddIndex(
            model_name="waitingreply",
            index=models.Index(fields=["ticket", "id"], name="desk_waiting_reply_ticket"),
        ),
        migrations.AddIndex(
            model_name="waitingreply",
            index=models.Index(fields=["author", "id"], name="desk_waiting_reply_author"),
        ),
        migrations.AddIndex(
            model_name="waitingreply",
            index=models.Index(
                condition=models.Q(("message__isnull", False)), fields=["message"], name="desk_waiting_reply_message"
            ),
        ),
        migrations.AddConstraint(
            model_name="writingpreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("undo_seconds__isnull", True), ("undo_seconds__lte", 120), _connector="OR"),
                name="desk_preference_undo",
            ),
        ),
    ]
