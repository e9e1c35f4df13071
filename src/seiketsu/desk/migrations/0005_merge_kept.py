"""What a merge altered, kept so that it can be taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0004_automation")]
    operations = [
        migrations.AddField("merge", "kept", models.JSONField(default=dict, db_default={})),
    ]
