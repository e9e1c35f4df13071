"""Finds what one person answered in a period, without reading all they ever wrote."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("desk", "0005_merge_kept")]
    operations = [
        AddIndexConcurrently(
            "message",
            models.Index(
                name="desk_message_answers",
                fields=["author", "created_at"],
                condition=models.Q(author_kind="staff", visibility="public", is_automatic=False),
            ),
        ),
    ]
