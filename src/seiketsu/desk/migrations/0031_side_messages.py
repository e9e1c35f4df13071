"""What is said to third parties is found by its conversation, and can't be public."""

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    # Built and checked while tickets are worked on.
    atomic = False

    dependencies = [("desk", "0030_side_conversations")]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(condition=Q(("side__isnull", False)), fields=["side", "id"], name="desk_message_side"),
        ),
        AddConstraintNotValid(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=Q(("side__isnull", True), ("visibility", "internal"), _connector="OR"),
                name="desk_message_side_inside",
            ),
        ),
        ValidateConstraint(model_name="message", name="desk_message_side_inside"),
    ]
