"""What members of the staff are certified in: routing asks for it where a category does."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_find_people")]
    operations = [
        migrations.AddField(
            "staffprofile",
            "certifications",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), blank=True, db_default=[], default=list, size=None
            ),
        ),
    ]
