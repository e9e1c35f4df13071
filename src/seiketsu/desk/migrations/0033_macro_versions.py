"""What macros were after each change. Those there are begin with the version that they are."""

from typing import Any

import django.db.models.deletion
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


def keep_first(apps: Any, schema_editor: Any) -> None:
    macros, versions = apps.get_model("desk", "Macro"), apps.get_model("desk", "MacroVersion")
    versions.objects.bulk_create(
        versions(
            macro=macro,
            number=1,
            change="created",
            name=macro.name,
            definition={
                "text": macro.text,
                "is_note": macro.is_note,
                "acts": macro.acts,
                "visibility": macro.visibility,
                "team": macro.team,
            },
            at=macro.updated_at,
            actor_kind="system",
            actor_label=macro.updated_by_label,
        )
        for macro in macros.objects.iterator()
    )


class Migration(migrations.Migration):
    dependencies = [("desk", "0032_trackers_and_two_tags")]
    operations = [
        migrations.AddField(
            model_name="macro", name="version", field=models.PositiveIntegerField(db_default=1, default=1)
        ),
        migrations.CreateModel(
            name="MacroVersion",
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
                    "macro",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="desk.macro"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("macro", "number"), name="desk_macro_version_once")],
            },
        ),
        migrations.RunPython(keep_first, migrations.RunPython.noop),
    ]
