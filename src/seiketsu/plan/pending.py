"""Leaves that later work will bind. The list only shrinks: whoever binds the last leaf of an entry deletes the entry.

Each entry names the section of the plan and the work that will bind it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pending:
    """Leaves that nothing enforces yet."""

    pattern: str
    section: int
    waits_for: str


PENDING: tuple[Pending, ...] = (
    Pending("company.rates", 0, "severity from revenue at risk, over currencies"),
    Pending("company.currency", 0, "severity from revenue at risk"),
    Pending("company.clients", 0, "the capacity forecast of the twin"),
    Pending("company.owner", 0, "the calendar of reviews"),
    Pending("objectives", 0, "the scorecard of the whole company"),
    Pending("tiers.*.support_hours.*", 1, "the portal's page of how to reach us now"),
    Pending("tiers.*.services.*", 1, "entitlement checks by service"),
    Pending("tiers.*.channels.*", 1, "entitlement checks of chat, phone, callbacks, video, community, reviews"),
    Pending("teams.*", 2, "rosters, skills and team scorecards"),
    Pending("staffing.*", 2, "rosters and the twin"),
    Pending("infrastructure.*", 2, "chat, phone, video, the wiki and the video library"),
    Pending("lifecycle.*", 2, "the tour of a ticket"),
    Pending("escalation.*", 2, "escalation levels"),
    Pending("quality_assurance.*", 2, "ticket reviews and coaching"),
    Pending("knowledge.*", 3, "the knowledge base"),
    Pending("self_service.*", 3, "the knowledge base, diagnostics and the community"),
    Pending("certifications.*", 3, "the academy"),
    Pending("training.*", 3, "the academy"),
    Pending("maintenance.*", 4, "maintenance rounds and windows"),
    Pending("performance.*", 4, "monitoring"),
    Pending("capacity.*", 4, "capacity thresholds and forecasts"),
    Pending("severities.*", 5, "incidents"),
    Pending("incident_communication.*", 5, "incidents and the status page"),
    Pending("quality.*", 6, "the quality program"),
    Pending("improvement.*", 6, "the calendar of reviews"),
    Pending("feedback.*", 6, "client success and the quality program"),
    Pending("tickets.*", 7, "deeper classification and routing"),
    Pending("tiers.*", 1, "commitments and the scorecard"),
    Pending("mail.*", 7, "mail in and out"),
    Pending("retention.*", 7, "the retention engine"),
)
