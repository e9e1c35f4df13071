"""A tracker hears what clients pay only if it may, old news of an issue is known, and two long tags fit a change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0031_side_messages")]

    operations = [
        migrations.AddField(
            model_name="defect",
            name="issue_updated_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="tracker",
            name="tells_value",
            field=models.BooleanField(db_default=False, default=False),
        ),
        # Longer text needs no rewrite of the table.
        migrations.AlterField(
            model_name="bulkchange",
            name="value",
            field=models.CharField(default="", max_length=200),
        ),
    ]
