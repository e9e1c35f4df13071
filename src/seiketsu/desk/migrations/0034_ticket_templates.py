"""Prepared new tickets and their versions. Staff keep them; nothing of a client is in them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0033_macro_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TicketTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("definition", models.JSONField()),
                (
                    "visibility",
                    models.CharField(
                        choices=[("all", "Everybody"), ("team", "One team"), ("personal", "Only me")], max_length=8
                    ),
                ),
                ("team", models.CharField(default="", max_length=60)),
                ("version", models.PositiveIntegerField(default=1)),
                ("uses", models.PositiveIntegerField(default=0)),
                ("last_used_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TicketTemplateVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("edited", "Edited"),
                            ("restored", "Brought back from an earlier version"),
                            ("switched_on", "Switched on"),
                            ("switched_off", "Switched off"),
                            ("found_faulty", "Switched off, because it was faulty"),
                            ("removed", "Removed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("definition", models.JSONField()),
                ("at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=20)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_label", models.CharField(default="", max_length=200)),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="desk.tickettemplate"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="tickettemplate",
            index=models.Index(
                models.OrderBy(models.F("uses"), descending=True),
                condition=models.Q(("removed_at__isnull", True)),
                name="desk_template_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="tickettemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("team", ""), ("visibility", "all")),
                    models.Q(("visibility", "team"), models.Q(("team", ""), _negated=True)),
                    models.Q(("owner__isnull", False), ("team", ""), ("visibility", "personal")),
                    _connector="OR",
                ),
                name="desk_template_visibility",
            ),
        ),
        migrations.AddConstraint(
            model_name="tickettemplateversion",
            constraint=models.UniqueConstraint(fields=("template", "number"), name="desk_template_version_once"),
        ),
    ]
