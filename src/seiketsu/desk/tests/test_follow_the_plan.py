"""No dead promise: each leaf that the desk enforces is changed here, and behaviour changes with it."""

from datetime import timedelta
from pathlib import Path

import pytest

from seiketsu.core import clock, registry
from seiketsu.core.measures import Scope
from seiketsu.core.test_kit import settle, travel
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions, queries
from seiketsu.desk.errors import FileTooLarge, FileTypeRefused, NotPossibleNow
from seiketsu.desk.models import Ticket, Watcher
from seiketsu.desk.plan_bindings import bind_all
from seiketsu.desk.policy import current
from seiketsu.desk.rules.placing import Because, Refusal
from seiketsu.desk.tests import factories
from seiketsu.plan import bindings
from seiketsu.plan.actions import apply_plan
from seiketsu.plan.tests.factories import shipped_plan, shipped_source

pytestmark = pytest.mark.django_db
TEST = factories.TEST


def put_in_force(*changes: tuple[str, str]) -> None:
    """Apply the shipped plan with pieces replaced: the first place where each piece occurs."""
    source = shipped_source()
    for old, new in changes:
        assert old in source, f"the shipped plan has no {old!r} any more"
        source = source.replace(old, new, 1)
    apply_plan(source, actor=TEST)


def in_tier(name: str, old: str, new: str) -> tuple[str, str]:
    """A piece replaced within one tier of the shipped plan."""
    source = shipped_source()
    begin = source.index(f"\n  {name}:\n", source.index("\ntiers:"))
    at = source.index(old, begin)
    whole = source[begin : at + len(old)]
    return whole, whole[: -len(old)] + new


def due_in(ticket: Ticket) -> timedelta:
    assert ticket.next_due_at is not None
    return ticket.next_due_at - clock.now()


def test_a_changed_promise_moves_the_deadline(client_organization, maya):
    assert due_in(factories.ticket(client_organization)) == timedelta(hours=2)

    put_in_force(in_tier("business", "first_response: 2h", "first_response: 90m"))
    ticket = factories.ticket(client_organization)
    assert due_in(ticket) == timedelta(minutes=90)

    put_in_force(in_tier("business", "next_response: 2h", "next_response: 20m"))
    factories.answer(ticket, maya)
    assert due_in(factories.client_writes(ticket).ticket) == timedelta(minutes=20)

    put_in_force(in_tier("business", "standard: 8h", "standard: 30m"))
    fast = factories.ticket(client_organization)
    assert (fast.next_due_kind, due_in(fast)) == ("resolution", timedelta(minutes=30))


def test_a_critical_promise_moves_its_deadline(desk):
    enterprise = factories.organization(tier="enterprise")

    put_in_force(in_tier("enterprise", "critical: 4h", "critical: 45m"))

    ticket = factories.ticket(enterprise, priority="urgent")
    assert (ticket.next_due_kind, due_in(ticket)) == ("resolution", timedelta(minutes=45))


def test_the_hours_of_a_tier_move_the_deadline(desk):
    clock.set_to(clock.now() + timedelta(hours=14))  # Tuesday, midnight in New York
    starter = factories.organization(tier="starter")
    assert due_in(factories.ticket(starter)) == timedelta(hours=9 + 8)

    put_in_force(
        in_tier(
            "starter",
            "{title: Business hours, hours: business_hours}\n    hours: business_hours",
            "{title: Extended hours, hours: extended_hours}\n    hours: extended_hours",
        )
    )

    assert due_in(factories.ticket(starter)) == timedelta(hours=7 + 8)


def test_what_counts_as_critical_gets_its_promise(desk):
    enterprise = factories.organization(tier="enterprise")
    assert not factories.ticket(enterprise, priority="high").is_critical

    put_in_force(
        ("An important part of the work can't be done\", counts_as: standard", 'x", counts_as: critical'),
    )

    ticket = factories.ticket(enterprise, priority="high")
    assert ticket.is_critical
    assert "tiers.enterprise.resolution.critical" in str(ticket.decisions.get(kind="promises").reasons)


def test_the_default_priority_is_the_plans(client_organization):
    put_in_force(("default_priority: normal", "default_priority: low"))

    assert factories.ticket(client_organization).priority == "low"


def test_a_category_decides_team_and_priority(client_organization):
    put_in_force(
        ("words: [script, greeting, prompt", "priority: high\n      words: [hullabaloo"),
        ("hours of a voice agent\n      team: tier1\n      level: 1", "x\n      team: tier2\n      level: 2"),
        ("skills: [platform]", "skills: [technical]"),
    )

    ticket = factories.ticket(client_organization, subject_line="Hullabaloo", text="What a hullabaloo")

    assert (ticket.category, ticket.priority) == ("agent_setup", "high")
    assert (ticket.team, ticket.level) == ("tier2", 2)


def test_skills_of_a_category_are_asked_for(client_organization):
    one = factories.staff(teams=["tier1"], skills=["platform"], languages=["en"], shift="")
    two = factories.staff(teams=["tier1"], skills=["customer_service"], languages=["en"], shift="")
    ticket = factories.ticket(client_organization)
    ranked = queries.candidates_for(ticket, now=clock.now())
    assert [(who.candidate.user_id, who.may_take) for who in ranked] == [(one.pk, True), (two.pk, False)]

    put_in_force(("skills: [platform]", "skills: [customer_service]"))

    ranked = queries.candidates_for(ticket, now=clock.now())
    assert [(who.candidate.user_id, who.may_take) for who in ranked] == [(two.pk, True), (one.pk, False)]


def test_common_issues_are_the_plans(client_organization, maya):
    factories.answer(factories.ticket(client_organization), maya, set_status="solved")
    measure = registry.measures.get("desk.first_contact_resolution_common")
    scope = Scope(clock.now() - timedelta(days=1), clock.now() + timedelta(days=1))
    assert measure.cases(scope).count() == 1

    put_in_force(("common: true", "common: false"))

    assert measure.cases(scope).count() == 0


def test_what_fits_nowhere_goes_to_the_default(client_organization):
    plain = {"subject_line": "Hm", "text": "Hm."}
    assert factories.ticket(client_organization, **plain).category == "other"

    put_in_force(("default_category: other", "default_category: billing"))
    assert factories.ticket(client_organization, **plain).category == "billing"

    put_in_force(("default_team: tier1", "default_team: tier2"))
    assert current().levels[0].team == "tier2"


def test_only_languages_of_the_plan_are_told_apart(client_organization):
    spanish = "El agente no llama a los clientes y no tenemos una idea de que hacer con esto"
    assert factories.ticket(client_organization, text=spanish).language == "es"

    put_in_force(("languages: [en, es]", "languages: [en]"))

    assert factories.ticket(client_organization, text=spanish).language == "en"


def test_nobody_is_given_more_than_the_plan_allows(client_organization, maya):
    ticket = actions.assign(factories.ticket(client_organization), assignee=maya, actor=TEST)
    assert queries.candidates_for(ticket, now=clock.now())[0].may_take

    put_in_force(("at_most_open: 25", "at_most_open: 1"))

    refusal = queries.candidates_for(ticket, now=clock.now())[0].refusal
    assert refusal == Refusal(Because.FULL, {"load": "1", "limit": 1})


def test_people_are_called_in_when_the_plan_says(client_organization):
    factories.staff(teams=["tier1"], skills=[], languages=["en"], shift="Saturday 09:00-10:00")
    ticket = factories.ticket(client_organization, priority="urgent")
    assert queries.candidates_for(ticket, now=clock.now())[0].may_take

    put_in_force(("outside_shifts: on call", "outside_shifts: next shift"))

    refusal = queries.candidates_for(ticket, now=clock.now())[0].refusal
    assert refusal is not None and refusal.because == Because.OFF_SHIFT


def test_named_contacts_follow_their_tiers_tickets(desk):
    manager = factories.agent(team="success")
    business = factories.organization(tier="business", success_manager=manager)
    assert not Watcher.objects.filter(ticket=factories.ticket(business)).exists()

    put_in_force(("success_manager_for: [enterprise]", "success_manager_for: [business]"))

    assert Watcher.objects.get(ticket=factories.ticket(business)).user == manager


def test_warnings_come_when_the_plan_says(client_organization, maya):
    put_in_force(("warn_at: [50 %, 75 %, 90 %]", "warn_at: [80 %]"))
    actions.assign(factories.ticket(client_organization), assignee=maya, actor=TEST)
    start = clock.now()

    travel(start + timedelta(minutes=95))
    assert not Delivery.objects.filter(kind="desk.promise_soon").exists()
    travel(start + timedelta(minutes=96))
    assert Delivery.objects.filter(kind="desk.promise_soon").count() == 1


def test_the_plan_says_what_pauses(client_organization, maya):
    put_in_force(
        ("pending: [next_response, resolution]", "pending: []"),
        ("hold: []", "hold: [resolution]"),
        ("solved: [next_response, resolution]", "solved: []"),
    )
    ticket = factories.ticket(client_organization)
    factories.answer(ticket, maya, set_status="pending")

    ticket.refresh_from_db()
    assert ticket.next_due_kind == "resolution"
    assert actions.change_status(ticket, status="hold", actor=TEST).next_due_at is None


def test_silence_confirms_after_as_long_as_the_plan_says(client_organization, maya):
    put_in_force(("silence_confirms_after: 5d", "silence_confirms_after: 2d"))
    ticket = factories.ticket(client_organization)
    factories.answer(ticket, maya, set_status="solved")

    travel(clock.now() + timedelta(days=2))

    ticket.refresh_from_db()
    assert ticket.status == "closed"


def test_reminders_come_when_the_plan_says(client_organization, maya):
    put_in_force(("remind_pending_after: 3d", "remind_pending_after: 6h"))
    factories.answer(factories.ticket(client_organization), maya, set_status="pending")

    travel(clock.now() + timedelta(hours=6))

    assert Delivery.objects.filter(kind="desk.reminder").count() == 1


def test_reopening_ends_when_the_plan_says(client_organization, maya):
    put_in_force(("reopen_within: 4w", "reopen_within: 1d"))
    ticket = factories.ticket(client_organization)
    factories.answer(ticket, maya, set_status="solved")
    closed = actions.confirm_solution(ticket, actor=TEST)
    clock.advance(timedelta(days=1, seconds=1))

    with pytest.raises(NotPossibleNow):
        actions.reopen(closed, actor=TEST)


def test_the_first_contact_window_is_the_plans(client_organization, maya):
    ticket = factories.ticket(client_organization)
    factories.answer(ticket, maya, set_status="solved")
    clock.advance(timedelta(days=3))
    factories.client_writes(ticket)
    measure = registry.measures.get("desk.first_contact_resolution")
    scope = Scope(clock.now() - timedelta(days=9), clock.now())
    assert measure.cases(scope).get().case_value == 0

    put_in_force(("first_contact_window: 7d", "first_contact_window: 2d"))

    assert measure.cases(scope).get().case_value == 1


def test_strangers_get_the_default_tier(desk):
    put_in_force(("default_tier: starter", "default_tier: business"))

    assert factories.ticket(None).tier == "business"


def test_files_are_limited_as_the_plan_says(desk):
    def store(name, size):
        return actions.store_attachment(name=name, content_type="text/plain", chunks=[b"x" * size])

    assert store("big.txt", 2 * 1024 * 1024).size == 2 * 1024 * 1024
    put_in_force(("attachment_limit: 25", "attachment_limit: 1"), ("refused: [exe,", "refused: [txt, exe,"))

    with pytest.raises(FileTooLarge):
        store("big.csv", 2 * 1024 * 1024)
    with pytest.raises(FileTypeRefused):
        store("small.txt", 1)


def test_levels_and_their_teams_are_the_plans(client_organization):
    assert (
        actions.escalate(factories.ticket(client_organization), level=4, reason="x", actor=TEST).team == "engineering"
    )

    put_in_force(("level: 4\n    team: engineering", "level: 4\n    team: tier2"))

    assert actions.escalate(factories.ticket(client_organization), level=4, reason="x", actor=TEST).team == "tier2"


def test_acknowledgements_are_sent_if_the_plan_says(client_organization):
    put_in_force(("acknowledge: true", "acknowledge: false"))
    factories.ticket(client_organization)
    settle()

    assert not Delivery.objects.exists()


def test_poor_ratings_are_followed_up_as_the_plan_says(client_organization, maya):
    from seiketsu.commitments.models import Commitment  # noqa: PLC0415
    from seiketsu.surveys.actions import record_score  # noqa: PLC0415
    from seiketsu.surveys.models import SurveyRequest  # noqa: PLC0415

    source = shipped_source()
    begin = source.index("poor_rating:")
    old = source[begin : source.index("follow_up_hours:", begin)]
    put_in_force((old, 'poor_rating: "<= 8 / 10"\n    follow_up_within: 3h\n    '))
    ticket = factories.ticket(client_organization)
    factories.answer(ticket, maya, set_status="solved")
    actions.confirm_solution(ticket, actor=TEST)
    record_score(SurveyRequest.objects.get().token, score=8, actor=TEST)
    settle()

    owed = Commitment.objects.get(kind="follow_up")
    assert owed.target_seconds == 3 * 3600


def test_every_binding_names_a_leaf_of_the_plan_and_a_test_that_is_here():
    before = set(bindings.declared())
    bind_all()
    assert set(bindings.declared()) == before, "declaring twice adds nothing"
    mine = [one for one in before if one.test and "/desk/tests/" in one.test]
    assert mine
    for one in mine:
        assert any(one.binds(leaf) for leaf in shipped_plan().leaves()), one.pattern
        path, name = one.test.split("::")
        assert f"def {name}(" in (Path(__file__).parents[4] / path).read_text(), one.test
