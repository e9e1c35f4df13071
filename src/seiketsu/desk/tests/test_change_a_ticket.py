"""Hands, levels, priorities, categories, clients, tags and fields."""

from datetime import timedelta

import pytest

from seiketsu.accounts import actions as accounts
from seiketsu.commitments.models import Commitment, CommitmentStep
from seiketsu.core import clock
from seiketsu.core.events import queries as events
from seiketsu.core.test_kit import settle
from seiketsu.delivery.models import Delivery
from seiketsu.desk import access, actions
from seiketsu.desk.errors import NotAllowed, NotPossibleNow, TicketChanged, TicketNotFound, UnknownValue
from seiketsu.desk.models import CustomField, Decision, Draft, Message, Ticket, Watcher
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db
TEST = factories.TEST


@pytest.fixture
def ticket(client_organization) -> Ticket:
    return factories.ticket(client_organization)


def last_event(ticket):
    return events.history(subject_of(ticket.pk))[-1]


def test_whoever_is_given_a_ticket_is_told(ticket, maya):
    given = actions.assign(ticket, assignee=maya, actor=TEST)

    assert given.assignee == maya
    assert last_event(ticket).data == {
        "ticket_id": ticket.pk,
        "assignee_id": maya.pk,
        "previous_assignee_id": None,
    }
    assert Delivery.objects.get(kind="desk.assigned").recipient_user == maya


def test_whoever_takes_a_ticket_needs_no_mail(ticket, maya):
    from seiketsu.accounts.queries import actor_of  # noqa: PLC0415

    actions.assign(ticket, assignee=maya, actor=actor_of(maya))

    assert not Delivery.objects.filter(kind="desk.assigned").exists()


def test_giving_it_to_the_same_person_again_changes_nothing(ticket, maya):
    version = actions.assign(ticket, assignee=maya, actor=TEST).version

    assert actions.assign(ticket, assignee=maya, actor=TEST).version == version


def test_a_client_cannot_be_given_a_ticket(ticket):
    with pytest.raises(NotAllowed):
        actions.assign(ticket, assignee=ticket.requester, actor=TEST)


def test_a_stale_form_is_told(ticket, maya):
    actions.change_priority(ticket, priority="high", actor=TEST)

    with pytest.raises(TicketChanged):
        actions.assign(ticket, assignee=maya, actor=TEST, expected_version=ticket.version)


def test_the_best_placed_gets_it_with_the_scores_kept(ticket, maya):
    skilled = factories.staff(teams=["tier1"], skills=["platform"], languages=["en"], shift="")
    accounts.change_staff(maya, skills=["billing"], actor=TEST)

    assert actions.assign_best(ticket, actor=TEST).assignee == skilled
    why = Decision.objects.get(ticket=ticket, kind="assignment")
    assert [one["user_id"] for one in why.chosen["candidates"]] == [skilled.pk, maya.pk]
    assert why.chosen["candidates"][0]["parts"]["free"] == 40
    assert why.chosen["candidates"][1]["refusal"] == {"because": "skill", "missing": ["platform"]}


def test_where_nobody_can_take_it_a_person_is_asked_to_choose(ticket):
    with pytest.raises(NotPossibleNow, match="Choose somebody"):
        actions.assign_best(ticket, actor=TEST)


def test_another_team_takes_it_out_of_a_strangers_hands(ticket, maya):
    actions.assign(ticket, assignee=maya, actor=TEST)

    moved = actions.change_team(ticket, team="tier2", actor=TEST)

    assert (moved.team, moved.assignee, moved.first_team) == ("tier2", None, "tier1")


def test_an_unknown_team_is_refused(ticket):
    with pytest.raises(UnknownValue):
        actions.change_team(ticket, team="nobody", actor=TEST)


def test_it_goes_up_with_a_reason_to_the_levels_team(ticket):
    up = actions.escalate(ticket, level=2, reason="Needs the API logs", actor=TEST)

    assert (up.level, up.team, up.escalated_at) == (2, "tier2", clock.now())
    why = Decision.objects.get(ticket=ticket, kind="escalation")
    assert why.reasons == ["Needs the API logs"]
    assert why.chosen == {"level": 2, "from": 1, "team": "tier2"}


@pytest.mark.parametrize(("level", "reason"), [(1, "x"), (2, "  ")])
def test_going_nowhere_or_without_a_reason_is_refused(ticket, level, reason):
    with pytest.raises(NotPossibleNow):
        actions.escalate(ticket, level=level, reason=reason, actor=TEST)


def test_a_level_that_the_plan_has_not_is_refused(ticket):
    with pytest.raises(UnknownValue):
        actions.escalate(ticket, level=9, reason="x", actor=TEST)


def test_a_higher_priority_retargets_and_keeps_what_has_run(desk, maya):
    enterprise = factories.organization(tier="enterprise")
    ticket = factories.ticket(enterprise)
    assert Commitment.objects.about("desk.ticket", ticket.pk).filter(kind="resolution").count() <= 1
    clock.advance(timedelta(minutes=20))

    urgent = actions.change_priority(ticket, priority="urgent", actor=TEST, reason="Calls are down")

    assert urgent.is_critical
    resolution = Commitment.objects.about("desk.ticket", ticket.pk).get(kind="resolution", state="running")
    assert resolution.promise == "tiers.enterprise.resolution.critical"
    assert resolution.target_seconds == 4 * 3600
    first = Commitment.objects.about("desk.ticket", ticket.pk).get(kind="first_response")
    assert (first.state, first.due_at) == ("running", ticket.created_at + timedelta(hours=1))


def test_and_back_again(desk):
    ticket = factories.ticket(factories.organization(tier="business"), priority="urgent")
    clock.advance(timedelta(minutes=20))

    normal = actions.change_priority(ticket, priority="normal", actor=TEST)

    assert not normal.is_critical
    resolution = Commitment.objects.about("desk.ticket", ticket.pk).get(kind="resolution")
    assert resolution.promise == "tiers.business.resolution.standard"
    assert resolution.due_at == ticket.created_at + timedelta(hours=8)


def test_a_paused_promise_stays_paused_under_its_new_terms(ticket, maya):
    factories.answer(ticket, maya, set_status="pending")

    changed = actions.change_priority(ticket, priority="urgent", actor=TEST)

    assert changed.next_due_at is None
    assert Commitment.objects.about("desk.ticket", ticket.pk).get(kind="resolution").state == "paused"


def test_an_unknown_priority_is_refused(ticket):
    with pytest.raises(UnknownValue):
        actions.change_priority(ticket, priority="huge", actor=TEST)


def test_another_category_says_who_chose_it(ticket):
    changed = actions.change_category(ticket, category="billing", actor=TEST)

    assert changed.category == "billing"
    assert Decision.objects.filter(ticket=ticket, kind="classification").latest("id").rule == "by_hand"
    with pytest.raises(UnknownValue):
        actions.change_category(ticket, category="cooking", actor=TEST)


def test_an_unmatched_ticket_gets_its_client_and_that_tiers_promises(desk):
    who = factories.person(None)
    ticket = factories.ticket(None, requester=who)
    enterprise = factories.organization(tier="enterprise")
    clock.advance(timedelta(minutes=5))

    matched = actions.change_organization(ticket, organization=enterprise, actor=TEST)

    assert (matched.organization, matched.tier) == (enterprise, "enterprise")
    assert matched.next_due_at == ticket.created_at + timedelta(hours=1)
    assert Message.objects.get(ticket=ticket).organization == enterprise
    assert set(Commitment.objects.about("desk.ticket", ticket.pk).values_list("organization_id", flat=True)) == {
        enterprise.pk
    }


def test_a_ticket_never_goes_from_one_client_to_another(ticket):
    with pytest.raises(NotPossibleNow):
        actions.change_organization(ticket, organization=factories.organization(), actor=TEST)


def test_another_requester(ticket, client_organization):
    who = factories.person(client_organization)

    assert actions.change_requester(ticket, requester=who, actor=TEST).requester == who


def test_an_empty_subject_is_refused(ticket):
    with pytest.raises(UnknownValue):
        actions.change_subject(ticket, subject_line=" \n", actor=TEST)


def test_tags_come_and_go(ticket):
    assert actions.add_tags(ticket, tags=["VIP", "crm sync"], actor=TEST).tags == ["crm-sync", "vip"]
    assert actions.add_tags(ticket, tags=["vip"], actor=TEST).version == 2
    assert actions.remove_tags(ticket, tags=["vip", "none"], actor=TEST).tags == ["crm-sync"]


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("text", " x ", "x"),
        ("number", "7", 7),
        ("number", 2.5, 2.5),
        ("date", "2026-11-02", "2026-11-02"),
        ("boolean", "yes", True),
        ("boolean", False, False),
        ("choice", "a", "a"),
    ],
)
def test_a_field_takes_values_of_its_kind(ticket, kind, value, stored):
    CustomField.objects.create(key="f", title="F", kind=kind, options=[{"slug": "a", "title": "A"}])

    assert actions.set_custom(ticket, values={"f": value}, actor=TEST).custom == {"f": stored}
    assert actions.set_custom(ticket, values={"f": None}, actor=TEST).custom == {}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "many"),
        ("number", "NaN"),
        ("number", True),
        ("date", "tomorrow"),
        ("boolean", "perhaps"),
        ("choice", "b"),
    ],
)
def test_a_field_refuses_any_other(ticket, kind, value):
    CustomField.objects.create(key="f", title="F", kind=kind, options=[{"slug": "a", "title": "A"}])

    with pytest.raises(UnknownValue, match="F"):
        actions.set_custom(ticket, values={"f": value}, actor=TEST)


def test_the_fields_of_the_trade_are_there(desk):
    assert list(CustomField.objects.values_list("key", flat=True)) == [
        "brokerage", "mls", "voice_agent", "property_type"
    ]  # fmt: skip


@pytest.mark.parametrize("verb", ["mark_spam", "delete"])
def test_what_is_taken_out_owes_nothing(ticket, verb):
    gone = getattr(actions, verb)(ticket, actor=TEST)
    getattr(actions, verb)(ticket, actor=TEST)

    assert gone.next_due_at is None
    assert set(Commitment.objects.about("desk.ticket", ticket.pk).values_list("state", flat=True)) == {"cancelled"}
    assert CommitmentStep.objects.filter(kind="cancelled").count() == 2


@pytest.mark.parametrize(("out", "back"), [("mark_spam", "not_spam"), ("delete", "restore")])
def test_what_comes_back_owes_from_when_the_client_wrote(ticket, out, back):
    getattr(actions, out)(ticket, actor=TEST)
    clock.advance(timedelta(hours=3))

    restored = getattr(actions, back)(ticket, actor=TEST)
    settle()

    assert restored.next_due_at == ticket.created_at + timedelta(hours=2)
    first = Commitment.objects.about("desk.ticket", ticket.pk).filter(kind="first_response").latest("sequence")
    assert first.breached_at == first.due_at


def test_a_merge_moves_people_and_ends_the_promises_of_the_source(ticket, client_organization, maya):
    other = factories.ticket(client_organization, subject_line="The same again")

    target = actions.merge(other, target=ticket, actor=TEST, merged_by=maya)

    other.refresh_from_db()
    assert (other.status, other.merged_into, other.tags) == ("closed", ticket, ["closed_by_merge"])
    assert set(Commitment.objects.about("desk.ticket", other.pk).values_list("state", flat=True)) == {"cancelled"}
    assert Watcher.objects.filter(ticket=target, user=other.requester).exists()
    assert "The same again" in Message.objects.filter(ticket=target, visibility="internal").get().body_text
    assert target.next_due_kind == "first_response"


def test_a_merged_tickets_mail_goes_to_the_target_over_several_merges(ticket, client_organization):
    second = factories.ticket(client_organization)
    third = factories.ticket(client_organization)
    actions.merge(third, target=second, actor=TEST)
    actions.merge(second, target=ticket, actor=TEST)
    third.refresh_from_db()

    assert factories.client_writes(third).ticket.pk == ticket.pk


def test_tickets_that_cannot_be_merged(ticket, client_organization, maya):
    other = factories.ticket(client_organization)
    stranger = factories.ticket(factories.organization())
    gone = actions.delete(factories.ticket(client_organization), actor=TEST)
    for source, target in ((ticket, ticket), (stranger, ticket), (gone, ticket), (ticket, gone)):
        with pytest.raises(NotPossibleNow):
            actions.merge(source, target=target, actor=TEST)
    actions.merge(other, target=ticket, actor=TEST)
    with pytest.raises(NotPossibleNow):
        actions.merge(other, target=ticket, actor=TEST)
    with pytest.raises(NotPossibleNow):
        actions.merge(ticket, target=other, actor=TEST)
    with pytest.raises(NotPossibleNow):
        factories.answer(other, maya)


def test_watching_is_told_once(ticket, maya):
    actions.watch(ticket, maya, actor=TEST)
    actions.watch(ticket, maya, actor=TEST)
    actions.unwatch(ticket, maya, actor=TEST)
    actions.unwatch(ticket, maya, actor=TEST)

    told = [event.type for event in events.history(subject_of(ticket.pk))]
    assert told.count("desk.watcher_added") == told.count("desk.watcher_removed") == 1


def test_a_draft_is_kept_until_nothing_is_left_of_it(ticket, maya):
    actions.save_draft(ticket, user=maya, visibility="public", text="Dear P")
    draft = actions.save_draft(ticket, user=maya, visibility="public", text="Dear Peter")

    assert Draft.objects.get() == draft and draft.text == "Dear Peter"
    assert actions.save_draft(ticket, user=maya, visibility="public", text=" ") is None
    assert not Draft.objects.exists()
    with pytest.raises(UnknownValue):
        actions.save_draft(ticket, user=maya, visibility="secret", text="x")


def test_only_leads_take_tickets_out_of_sight(ticket, maya):
    lead = factories.staff(role="lead", teams=["tier1"], skills=[], languages=["en"], shift="")

    with pytest.raises(NotAllowed, match="lead"):
        access.ticket_for_staff(maya, ticket.pk, verb="delete")
    assert access.ticket_for_staff(lead, ticket.pk, verb="delete") == ticket
    assert access.ticket_for_staff(maya, ticket.pk) == ticket
    assert access.may(maya, "assign") and not access.may(ticket.requester, "see")


@pytest.mark.parametrize("number", [0, -1, 999_999, 2**63])
def test_a_ticket_that_is_not_there(maya, number):
    with pytest.raises(TicketNotFound):
        access.ticket_for_staff(maya, number)
