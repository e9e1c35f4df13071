"""Tags, fields of the desk's own, and open tickets by priority: asked of an index, built without holding up the desk."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Case, IntegerField, Q, Value, When

_LIVE = Q(("deleted_at__isnull", True), ("spam_at__isnull", True), ("status__in", ("new", "open", "pending", "hold")))
_PRIORITY = Case(
    When(priority="urgent", then=Value(0)),
    When(priority="high", then=Value(1)),
    When(priority="normal", then=Value(2)),
    When(priority="low", then=Value(3)),
    output_field=IntegerField(),
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("desk", "0012_saved_views")]

    operations = [
        AddIndexConcurrently(
            "ticket",
            models.Index(_PRIORITY, models.F("due_order"), models.F("id"), condition=_LIVE, name="desk_live_priority"),
        ),
        AddIndexConcurrently("ticket", GinIndex(condition=~Q(tags=[]), fields=["tags"], name="desk_tags")),
        AddIndexConcurrently(
            "ticket",
            GinIndex(condition=~Q(custom={}), fields=["custom"], name="desk_custom", opclasses=["jsonb_path_ops"]),
        ),
    ]
