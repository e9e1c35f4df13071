"""Views of the queue that people keep."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0011_ticket_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("query", models.CharField(max_length=1000)),
                ("order", models.CharField(default="due", max_length=12)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=70), default=list, size=None
                    ),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[("all", "Everybody"), ("team", "One team"), ("personal", "Only me")], max_length=8
                    ),
                ),
                ("team", models.CharField(default="", max_length=60)),
                ("position", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(("removed_at__isnull", True)), fields=["position", "id"], name="desk_view_kept"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        name="desk_view_visibility",
                        condition=Q(visibility="all", team="")
                        | (Q(visibility="team") & ~Q(team=""))
                        | Q(visibility="personal", team=""),
                    )
                ],
            },
        ),
    ]
