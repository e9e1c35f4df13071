"""When a mention was settled, so that it leaves the list of who was named."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("desk", "0027_reply_readers")]

    operations = [
        migrations.AddField("mention", "read_at", models.DateTimeField(null=True)),
        AddIndexConcurrently(
            "mention",
            models.Index(condition=models.Q(("read_at__isnull", True)), fields=["user"], name="desk_mention_unread"),
        ),
    ]
