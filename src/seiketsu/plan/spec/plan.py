"""The whole plan: the model of the file, and `Plan`, the typed view of it that every other app reads."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from seiketsu.plan.spec.incidents import IncidentCommunication, Severity
from seiketsu.plan.spec.knowledge import CertificationLevel, KnowledgeSection, SelfServiceArea, TrainingMethod
from seiketsu.plan.spec.leaf import Label, Part, Scope, Section
from seiketsu.plan.spec.maintenance import Capacity, Maintenance, Performance, Round
from seiketsu.plan.spec.quality import Feedback, Quality
from seiketsu.plan.spec.teams import EscalationLevel, Infrastructure, QualityAssurance, Staffing, Step, Team
from seiketsu.plan.spec.tiers import CalendarSpec, Holidays, Objectives, Tier
from seiketsu.plan.spec.values import Slug
from seiketsu.plan.spec.working import Company, Mail, Principles, Retention, Tickets

SUMMARY = "Summary"
TIERS = "Service tiers"
TEAMS = "Team structure"
KNOWLEDGE = "Knowledge and self-service"
MAINTENANCE = "Maintenance"
INCIDENTS = "Incidents"
QUALITY = "Quality and improvement"
WORKING = "What the system must know"


def _day(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is not a date; write it as 2026-11-02") from None
    return value


class Settlement(Part):
    """A decision on a conflict or a gap: which leaf holds over which others, why, by whom and when.

    `keeps` names leaves that stand beside the one that holds, such as the promises that a rotation on call keeps.
    """

    holds: Annotated[str, Label()]
    keeps: Annotated[list[str], Label()] = Field(default_factory=list)
    over: Annotated[list[str], Label()] = Field(default_factory=list)
    why: Annotated[str, Label()]
    by: Annotated[str, Label()]
    on: Annotated[date, Label(), BeforeValidator(_day)]


class PlanDocument(Part):
    """The plan file, section by section."""

    company: Annotated[Company, Section(0, SUMMARY, "The company")]
    objectives: Annotated[Objectives, Section(0, SUMMARY, "Objectives")]
    principles: Annotated[Principles | None, Section(0, SUMMARY, "What the plan stands for")] = None
    tiers: Annotated[dict[Slug, Tier], Section(1, TIERS, "Tiers"), Scope("tier"), Field(min_length=1)]
    calendars: Annotated[dict[Slug, CalendarSpec], Section(1, TIERS, "Calendars"), Field(min_length=1)]
    holidays: Annotated[dict[Slug, Holidays], Section(1, TIERS, "Holidays")] = Field(default_factory=dict)
    teams: Annotated[dict[Slug, Team], Section(2, TEAMS, "Teams"), Scope("team"), Field(min_length=1)]
    staffing: Annotated[Staffing, Section(2, TEAMS, "Staffing")]
    infrastructure: Annotated[Infrastructure | None, Section(2, TEAMS, "Support infrastructure")] = None
    lifecycle: Annotated[dict[Slug, Step], Section(2, TEAMS, "Ticket lifecycle")] = Field(default_factory=dict)
    escalation: Annotated[dict[Slug, EscalationLevel], Section(2, TEAMS, "Escalation levels")]
    quality_assurance: Annotated[QualityAssurance | None, Section(2, TEAMS, "Quality assurance")] = None
    knowledge: Annotated[dict[Slug, KnowledgeSection], Section(3, KNOWLEDGE, "Knowledge base")] = Field(
        default_factory=dict
    )
    self_service: Annotated[dict[Slug, SelfServiceArea], Section(3, KNOWLEDGE, "Self-service tools")] = Field(
        default_factory=dict
    )
    certifications: Annotated[dict[Slug, CertificationLevel], Section(3, KNOWLEDGE, "Certification")] = Field(
        default_factory=dict
    )
    training: Annotated[dict[Slug, TrainingMethod], Section(3, KNOWLEDGE, "Training")] = Field(default_factory=dict)
    maintenance: Annotated[Maintenance | None, Section(4, MAINTENANCE, "Maintenance")] = None
    performance: Annotated[Performance | None, Section(4, MAINTENANCE, "Performance")] = None
    capacity: Annotated[Capacity | None, Section(4, MAINTENANCE, "Capacity")] = None
    severities: Annotated[dict[Slug, Severity], Section(5, INCIDENTS, "Severities"), Scope("severity")] = Field(
        default_factory=dict
    )
    incident_communication: Annotated[IncidentCommunication | None, Section(5, INCIDENTS, "Incident communication")] = (
        None
    )
    quality: Annotated[Quality, Section(6, QUALITY, "Quality targets")]
    improvement: Annotated[dict[Slug, Round], Section(6, QUALITY, "Improvement")] = Field(default_factory=dict)
    feedback: Annotated[Feedback, Section(6, QUALITY, "Feedback")]
    tickets: Annotated[Tickets, Section(7, WORKING, "Tickets")]
    mail: Annotated[Mail, Section(7, WORKING, "Mail")]
    retention: Annotated[Retention, Section(7, WORKING, "Retention")]
    assumed: Annotated[dict[str, str], Label()] = Field(default_factory=dict)
    settled: Annotated[dict[Slug, Settlement], Label()] = Field(default_factory=dict)
    was: Annotated[dict[str, str], Label()] = Field(default_factory=dict)
