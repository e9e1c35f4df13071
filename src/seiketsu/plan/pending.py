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
    Pending("objectives.critical_response", 0, "the scorecard of the whole company"),
    Pending("objectives.standard_response", 0, "the scorecard of the whole company"),
    Pending("objectives.availability", 0, "monitoring"),
    Pending("tiers.*.support_hours", 1, "the portal's page of how to reach us now"),
    Pending("tiers.*.services", 1, "entitlement checks by service"),
    Pending("tiers.*.channels", 1, "entitlement checks of chat, phone, callbacks, video, community, business reviews"),
    Pending("teams.*.positions", 2, "rosters and the twin"),
    Pending("teams.*.leads", 2, "rosters"),
    Pending("teams.*.specialization", 2, "rosters"),
    Pending("teams.*.responsibilities", 2, "coaching, knowledge, client success"),
    Pending("teams.*.skills", 2, "the academy: skills shown by certification"),
    Pending("teams.*.metrics.knowledge_contributions", 2, "the knowledge base"),
    Pending("teams.*.metrics.client_health", 2, "client success"),
    Pending("teams.*.metrics.net_promoter_score", 2, "client success"),
    Pending("teams.*.metrics.retention", 2, "client success"),
    Pending("teams.*.metrics.expansion_revenue", 2, "client success"),
    Pending("staffing.time_on_shift", 2, "the twin"),
    Pending("infrastructure", 2, "chat, phone, video, the wiki and the video library"),
    Pending("quality_assurance", 2, "ticket reviews and coaching"),
    Pending("knowledge", 3, "the knowledge base"),
    Pending("self_service", 3, "the knowledge base, diagnostics and the community"),
    Pending("certifications", 3, "the academy"),
    Pending("training", 3, "the academy"),
    Pending("maintenance", 4, "maintenance rounds and windows"),
    Pending("performance", 4, "monitoring"),
    Pending("capacity", 4, "capacity thresholds and forecasts"),
    Pending("severities", 5, "incidents"),
    Pending("incident_communication", 5, "incidents and the status page"),
    Pending("quality.team.self_service", 6, "the knowledge base"),
    Pending("quality.team.certification_maintenance", 6, "the academy"),
    Pending("quality.team.client_retention_impact", 6, "client success"),
    Pending("quality.efficiency", 6, "the quality program"),
    Pending("quality.reviews", 6, "the calendar of reviews"),
    Pending("improvement", 6, "the calendar of reviews"),
    Pending("feedback.relationship_survey_every", 6, "client success"),
    Pending("feedback.monitoring", 6, "client success"),
    Pending("feedback.outreach_within", 6, "client success"),
    Pending("feedback.community", 6, "the community"),
    Pending("feedback.quantitative", 6, "the quality program"),
    Pending("feedback.qualitative", 6, "the quality program"),
    Pending("feedback.action_planning", 6, "the quality program"),
    Pending("tickets.priorities.*.means", 7, "the portal's form"),
    Pending("tickets.priorities.*.order", 7, "the order of queues"),
    Pending("tickets.critical_issue", 7, "deeper classification"),
    Pending("retention.tickets", 7, "the retention engine"),
    Pending("retention.attachments", 7, "the retention engine"),
    Pending("retention.events", 7, "the retention engine"),
    Pending("retention.survey_responses", 7, "the retention engine"),
    Pending("retention.call_recordings", 7, "the retention engine"),
    Pending("retention.metrics", 7, "the retention engine"),
    Pending("retention.deleted_tickets", 7, "the retention engine"),
)
