"""Conversations with third parties beside a ticket: their table, and the column of their messages."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_staff_certifications"),
        ("desk", "0029_ticket_forms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="author_kind",
            field=models.CharField(
                choices=[("client", "Client"), ("staff", "Staff"), ("system", "System"), ("outside", "Outside")],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="SideConversation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_line", models.CharField(max_length=300)),
                (
                    "addresses",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=320), size=None),
                ),
                ("is_forward", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("theirs", "Waiting for them"), ("ours", "Answered"), ("closed", "Closed")],
                        default="theirs",
                        max_length=6,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                (
                    "started_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sides",
                        to="desk.ticket",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="message",
            name="side",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="desk.sideconversation",
            ),
        ),
        migrations.AddIndex(
            model_name="sideconversation",
            index=models.Index(fields=["ticket", "id"], name="desk_side_ticket"),
        ),
        migrations.AddConstraint(
            model_name="sideconversation",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["theirs", "ours", "closed"])), name="desk_side_state"
            ),
        ),
    ]
