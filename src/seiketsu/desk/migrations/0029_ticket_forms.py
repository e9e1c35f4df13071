"""Fields with limits and help, and the forms that ask for them. Until a form is written, one asks for all fields."""

from typing import Any

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

_CHANGES = [
    ("created", "Created"),
    ("edited", "Edited"),
    ("restored", "Brought back from an earlier version"),
    ("switched_on", "Switched on"),
    ("switched_off", "Switched off"),
    ("found_faulty", "Switched off, because it was faulty"),
    ("removed", "Removed"),
]
_KINDS = [
    ("text", "Text"),
    ("number", "Number"),
    ("date", "Date"),
    ("boolean", "Yes or no"),
    ("choice", "One of a list"),
    ("several", "Several of a list"),
]


class Migration(migrations.Migration):
    dependencies = [("desk", "0028_mention_read")]
    operations: list[Any] = [
        migrations.CreateModel(
            name="TicketForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("category", models.SlugField(blank=True, max_length=60, unique=True)),
                ("definition", models.JSONField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AlterModelOptions(
            name="customfield",
            options={"base_manager_name": "with_removed", "ordering": ["position", "id"]},
        ),
        migrations.AlterModelManagers(
            name="customfield",
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("with_removed", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="customfield",
            name="help_text",
            field=models.CharField(db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="customfield", name="limits", field=models.JSONField(db_default={}, default=dict)
        ),
        migrations.AddField(model_name="customfield", name="removed_at", field=models.DateTimeField(null=True)),
        migrations.AlterField(
            model_name="customfield", name="kind", field=models.CharField(choices=_KINDS, max_length=8)
        ),
        migrations.CreateModel(
            name="TicketFormVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("change", models.CharField(choices=_CHANGES, max_length=12)),
                ("name", models.CharField(max_length=120)),
                ("definition", models.JSONField()),
                ("at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=20)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_label", models.CharField(default="", max_length=200)),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="desk.ticketform"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("form", "number"), name="desk_form_version_once")],
            },
        ),
    ]
