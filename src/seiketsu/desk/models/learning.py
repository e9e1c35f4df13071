"""What the desk learned from its own tickets: one row for each trained classifier, the newest in use."""

from django.db import models


class TextClassifier(models.Model):
    """A trained classifier with how it did on tickets that it had not seen. Shares are 0 to 1, empty where unknown."""

    trained_at = models.DateTimeField()
    plan_version = models.PositiveIntegerField()
    # Closed tickets that it learned from; the plan's own words come on top.
    learned_from = models.PositiveIntegerField()
    measured_on = models.PositiveIntegerField()
    top_1 = models.FloatField(null=True)
    top_3 = models.FloatField(null=True)
    decided = models.FloatField(null=True)
    right_when_decided = models.FloatField(null=True)
    wanted = models.FloatField()
    # Category to its share of what it learned from: later tickets are compared with it.
    mix = models.JSONField(default=dict)
    # As `rules.stored_model` writes it; empty once a later one has long been in use.
    stored = models.BinaryField()

    class Meta:
        indexes = [models.Index(name="desk_classifier_trained", fields=["trained_at"])]

    def __str__(self) -> str:
        return f"classifier {self.pk} of {self.trained_at:%Y-%m-%d}"
