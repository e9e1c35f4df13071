"""The tags that are in use, so that they can be offered and looked after without reading tickets."""

from django.db import models


class Tag(models.Model):
    """A tag that some ticket has or had. Tickets hold the names themselves."""

    name = models.CharField(max_length=60, primary_key=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
