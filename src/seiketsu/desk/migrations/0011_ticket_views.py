"""Who of the staff looked at which ticket."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("desk", "0010_escalation_indexes")]
    operations = [
        migrations.CreateModel(
            name="TicketView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hour", models.DateTimeField()),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("times", models.PositiveIntegerField(default=1)),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="desk.ticket",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["ticket", "first_at", "id"], name="desk_view_ticket"),
                    models.Index(fields=["user", "id"], name="desk_view_person"),
                    models.Index(fields=["hour"], name="desk_view_hour"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "user", "hour"), name="desk_view_once"),
                ],
            },
        ),
    ]
