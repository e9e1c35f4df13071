"""The tags in use, in a table of their own."""

from django.db import migrations, models

_FILL = """
    insert into desk_tag (name, created_at)
    select tag, min(desk_ticket.created_at) from desk_ticket, unnest(tags) as tag where not tags = '{}' group by tag
    on conflict do nothing
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0013_ask_by_index")]

    operations = [
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
