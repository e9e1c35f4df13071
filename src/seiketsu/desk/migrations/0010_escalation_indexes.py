"""What finds escalated tickets and those whose client sounds a certain way, built without stopping anybody."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("desk", "0009_escalation")]
    operations = [
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(
                    ("deleted_at__isnull", True),
                    ("spam_at__isnull", True),
                    ("status__in", ("new", "open", "pending", "hold")),
                    ("escalated_to__isnull", False),
                ),
                fields=["due_order", "id"],
                name="desk_live_escalated",
            ),
        ),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("sentiment__in", ("angry", "unhappy", "pleased"))),
                fields=["sentiment", "due_order", "id"],
                name="desk_sentiment",
            ),
        ),
    ]
