"""What waits in each team's queue, in its order; built beside the running desk."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("desk", "0017_availability")]
    operations = [
        AddIndexConcurrently(
            "ticket",
            models.Index(
                condition=models.Q(
                    ("assignee__isnull", True),
                    ("deleted_at__isnull", True),
                    ("spam_at__isnull", True),
                    ("status__in", ("new", "open")),
                    ("team__isnull", False),
                ),
                fields=["team", "due_order", "id"],
                name="desk_waiting",
            ),
        ),
    ]
