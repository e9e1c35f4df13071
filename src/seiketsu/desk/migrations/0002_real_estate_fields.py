"""The custom fields of the first user's trade: real estate."""

from typing import Any

from django.db import migrations

_FIELDS: tuple[tuple[str, str, str, list[dict[str, str]]], ...] = (
    ("brokerage", "Brokerage", "text", []),
    (
        "mls",
        "MLS",
        "text",
        [],
    ),
    ("voice_agent", "Voice agent", "text", []),
    (
        "property_type",
        "Property type",
        "choice",
        [
            {"slug": "residential", "title": "Residential"},
            {"slug": "condo", "title": "Condominium"},
            {"slug": "multi_family", "title": "Multi-family"},
            {"slug": "commercial", "title": "Commercial"},
            {"slug": "land", "title": "Land"},
            {"slug": "rental", "title": "Rental"},
        ],
    ),
)


def add(apps: Any, schema_editor: Any) -> None:
    fields = apps.get_model("desk", "CustomField")
    for position, (key, title, kind, options) in enumerate(_FIELDS, start=1):
        fields.objects.get_or_create(
            key=key,
            defaults={
                "title": title,
                "kind": kind,
                "options": options,
                "position": position,
                "shown_to_clients": True,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
