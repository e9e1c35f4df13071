"""Escalations as rows, the level at which one stands on its ticket, and how clients sound."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("desk", "0008_ticket_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("criteria", models.JSONField(default=list)),
                ("cause", models.CharField(default="", max_length=80)),
                ("from_level", models.PositiveSmallIntegerField()),
                ("from_team", models.CharField(default="", max_length=60)),
                ("to_level", models.PositiveSmallIntegerField()),
                ("to_team", models.CharField(default="", max_length=60)),
                ("at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=20)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_label", models.CharField(default="", max_length=200)),
                ("plan_version", models.PositiveIntegerField()),
                ("commitment_id", models.BigIntegerField(null=True)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("resolved", "Solved there"),
                            ("de_escalated", "Handed back down"),
                            ("further", "Went further up"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("outcome_reason", models.TextField(default="")),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_label", models.CharField(default="", max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name="message",
            name="sentiment",
            field=models.CharField(db_default="", default="", max_length=8),
        ),
        migrations.AddField(
            model_name="message",
            name="sentiment_words",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="escalated_to",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="sentiment",
            field=models.CharField(db_default="", default="", max_length=8),
        ),
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("classification", "Classification"),
                    ("priority", "Priority"),
                    ("routing", "Routing"),
                    ("assignment", "Assignment"),
                    ("promises", "Promises"),
                    ("escalation", "Escalation"),
                    ("sentiment", "Sentiment"),
                    ("lifecycle", "Lifecycle"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="acknowledged_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="from_person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="ticket",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="escalations",
                to="desk.ticket",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="to_person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(fields=["ticket", "id"], name="desk_escalation_ticket"),
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(fields=["at"], name="desk_escalation_at"),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("ticket",), name="desk_escalation_one_standing"
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cause", ""), _negated=True),
                fields=("ticket", "cause"),
                name="desk_escalation_one_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_level__gt", models.F("from_level"))), name="desk_escalation_up"
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("outcome", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                    _connector="OR",
                ),
                name="desk_escalation_outcome",
            ),
        ),
    ]
