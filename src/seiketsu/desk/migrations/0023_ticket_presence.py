"""Who has which ticket open; rows that live for seconds."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0022_rule_restored"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TicketPresence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "doing",
                    models.CharField(
                        choices=[("viewing", "looking"), ("replying", "replying"), ("noting", "writing a note")],
                        max_length=8,
                    ),
                ),
                ("seen_at", models.DateTimeField()),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="desk.ticket"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["seen_at"], name="desk_ticket_presence_seen")],
                "constraints": [models.UniqueConstraint(fields=("ticket", "user"), name="desk_ticket_presence_once")],
            },
        ),
    ]
