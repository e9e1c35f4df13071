"""One question put to one person about one occasion, and the answer."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seiketsu.core import clock, ids


class RequestState(models.TextChoices):
    ASKED = "asked", _("Asked")
    SKIPPED = "skipped", _("Not asked")


class Solved(models.TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class SurveyRequest(models.Model):
    """That a person was asked about an occasion, or why not. The token is the whole right to answer.

    `about`, `agent`, `tier` and `team` are copies made when it was asked: a figure of last month must not change when
    the ticket moves to another team or the client to another tier.
    """

    survey = models.CharField(max_length=40)
    token = models.CharField(max_length=64, unique=True, default=ids.random_token)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    occasion = models.CharField(max_length=60)
    organization = models.ForeignKey("accounts.Organization", null=True, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    tier = models.CharField(max_length=60, blank=True, default="")
    team = models.CharField(max_length=60, blank=True, default="")
    about = models.CharField(max_length=300, blank=True, default="")
    agent_name = models.CharField(max_length=200, blank=True, default="")
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RequestState.choices)
    skipped_because = models.CharField(max_length=40, blank=True, default="")
    asked_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    responded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "subject_kind", "subject_id", "occasion", "recipient"],
                name="survey_asked_once_an_occasion",
            ),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="survey_request_state_known"),
            models.CheckConstraint(
                condition=Q(state="skipped") ^ Q(skipped_because=""), name="survey_skipped_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "survey", "-asked_at"], name="survey_by_recipient"),
            models.Index(fields=["subject_kind", "subject_id"], name="survey_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.survey} on {self.subject_kind}:{self.subject_id}"


class SurveyResponse(models.Model):
    """An answer. The score is saved by the first tap; everything else may follow, and all of it may be changed."""

    request = models.OneToOneField(SurveyRequest, on_delete=models.CASCADE, related_name="response")
    organization = models.ForeignKey("accounts.Organization", null=True, on_delete=models.PROTECT, related_name="+")
    survey = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    tier = models.CharField(max_length=60, blank=True, default="")
    team = models.CharField(max_length=60, blank=True, default="")
    score = models.SmallIntegerField()
    solved = models.CharField(max_length=10, choices=Solved.choices, blank=True, default="")
    knowledge = models.SmallIntegerField(null=True)
    improve = ArrayField(models.CharField(max_length=40), default=list)
    comment = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=10), name="survey_score_0_to_10"),
            models.CheckConstraint(
                condition=Q(knowledge__isnull=True) | Q(knowledge__gte=1, knowledge__lte=5),
                name="survey_knowledge_1_to_5",
            ),
            models.CheckConstraint(condition=Q(solved__in=["", *Solved.values]), name="survey_solved_known"),
        ]
        indexes = [
            models.Index(fields=["survey", "created_at"], name="survey_response_by_time"),
            models.Index(fields=["subject_kind", "subject_id"], name="survey_response_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.score} on {self.subject_kind}:{self.subject_id}"


class SurveyPause(models.Model):
    """A person who asked not to be asked, and until when."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()
    asked_for_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"person {self.person_id} until {self.until:%Y-%m-%d}"
