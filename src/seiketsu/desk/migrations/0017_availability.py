"""Who takes tickets now, and when each team's queue is looked at."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_staff_certifications"),
        ("desk", "0016_split"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Availability",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="availability",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[("available", "Available"), ("away", "Away"), ("offline", "Offline")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("set_at", models.DateTimeField()),
                ("is_automatic", models.BooleanField(default=False)),
                ("seen_at", models.DateTimeField(null=True)),
                ("given_at", models.DateTimeField(null=True)),
                (
                    "set_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at__isnull", False), ("state", "available")),
                        fields=["seen_at"],
                        name="desk_availability_watched",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["", "available", "away", "offline"])),
                        name="desk_availability_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamQueue",
            fields=[
                ("team", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("look_at", models.DateTimeField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
                ("had_room", models.BooleanField(default=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("look_at__isnull", False)), fields=["look_at"], name="desk_team_queue_due"
                    )
                ],
            },
        ),
    ]
