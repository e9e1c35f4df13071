"""An agent works the queue: views in the order of what is due next, their counts, the ticket's page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.actions import change_tier
from seiketsu.core import clock
from seiketsu.core.http.paging import BadCursor
from seiketsu.core.test_kit import settle, travel
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions, queries
from seiketsu.desk.errors import TicketNotFound
from seiketsu.desk.models import Ticket
from seiketsu.desk.queries import Filters
from seiketsu.desk.queries.availability import is_on_shift
from seiketsu.desk.rules.placing import Because
from seiketsu.desk.rules.queue import Group
from seiketsu.desk.tests import factories
from seiketsu.plan import queries as plans

pytestmark = pytest.mark.django_db


def rows(view, user, **details):
    return [row.ticket.pk for row in queries.queue(view, user=user, **details).rows]


@pytest.fixture
def four_tiers(desk):
    return {
        tier: factories.ticket(factories.organization(tier=tier)).pk
        for tier in ("starter", "professional", "business", "enterprise")
    }


def test_what_is_due_next_comes_first(four_tiers, maya):
    order = [four_tiers[tier] for tier in ("enterprise", "business", "professional", "starter")]

    assert rows("next_due", maya) == order


def test_what_waits_for_the_client_comes_last_and_is_told_apart(four_tiers, maya):
    factories.answer(Ticket.objects.get(pk=four_tiers["enterprise"]), maya, set_status="pending")

    page = queries.queue("next_due", user=maya)

    assert page.rows[-1].ticket.pk == four_tiers["enterprise"]
    assert page.rows[-1].group is Group.PAUSED_OR_MET
    assert rows("waiting", maya) == [four_tiers["enterprise"]]


def test_a_row_brings_its_people_and_promises_in_two_queries(four_tiers, maya):
    with plans.holding():
        plans.current()  # a page looks it up once, for all that it shows
        with CaptureQueriesContext(connection) as counted:
            page = queries.queue("next_due", user=maya)
            shown = [
                (row.ticket.organization.name, row.ticket.requester.name, row.ticket.assignee, row.next_commitment.kind)
                for row in page.rows
            ]

    assert len(counted) == 2
    assert {kind for *_, kind in shown} == {"first_response"}


def test_pages_follow_on_without_gap_or_repeat(client_organization, maya):
    who = factories.person(client_organization)
    made = [factories.ticket(client_organization, requester=who).pk for _ in range(5)]
    cursor, seen = None, []

    while True:
        page = queries.queue("next_due", user=maya, limit=2, cursor=cursor)
        seen += [row.ticket.pk for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert seen == made


def test_a_cursor_of_another_view_is_refused(four_tiers, maya):
    cursor = queries.queue("next_due", user=maya, limit=1).next_cursor

    with pytest.raises(BadCursor):
        queries.queue("all", user=maya, cursor=cursor)


def test_the_queue_reads_one_index_in_its_order(four_tiers, maya):
    """What is due at the same moment is sorted where it is met; nothing else of the queue is."""
    with connection.cursor() as cursor:
        # A few rows are sorted or scanned as cheaply; on a desk's thousands that is not the choice.
        for costly in ("seqscan", "sort", "bitmapscan"):
            cursor.execute(f"set local enable_{costly} = off")
        with CaptureQueriesContext(connection) as counted:
            queries.queue("next_due", user=maya, cursor=queries.queue("next_due", user=maya, limit=1).next_cursor)
        asked = next(one["sql"] for one in reversed(counted.captured_queries) if 'FROM "desk_ticket"' in one["sql"])
        cursor.execute(f"explain {asked}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "desk_live_due" in plan
    assert "Presorted Key: desk_ticket.due_order" in plan
    assert "Index Cond: (due_order >=" in plan


def test_equals_go_by_tier_then_priority_then_age(desk, maya):
    """Nothing is due on any of them, so the rest of the order decides, page by page."""
    made = {}
    for tier, priority in (
        ("starter", "urgent"), ("enterprise", "low"), ("business", "normal"), ("enterprise", "urgent"),
        ("business", "high"), ("enterprise", "urgent"), ("starter", "low"), ("professional", "normal"),
    ):  # fmt: skip
        ticket = factories.ticket(factories.organization(tier=tier), priority=priority)
        made[ticket.pk] = (tier, priority)
    Ticket.objects.filter(pk__in=made).update(next_due_at=None)
    cursor, seen = None, []
    for _page in range(8):
        page = queries.queue("next_due", user=maya, limit=3, cursor=cursor)
        seen += [row.ticket.pk for row in page.rows]
        if (cursor := page.next_cursor) is None:
            break

    ranks = ("enterprise", "business", "professional", "starter"), ("urgent", "high", "normal", "low")
    wanted = sorted(made, key=lambda pk: (ranks[0].index(made[pk][0]), ranks[1].index(made[pk][1]), pk))
    assert seen == wanted


def test_a_tier_that_the_plan_no_longer_has_comes_last(four_tiers, maya):
    Ticket.objects.filter(pk=four_tiers["enterprise"]).update(tier="platinum")
    Ticket.objects.update(next_due_at=None)

    assert rows("next_due", maya) == [
        four_tiers[tier] for tier in ("business", "professional", "starter", "enterprise")
    ]


def test_each_view_shows_what_its_name_says_and_its_count_agrees(four_tiers, maya, client_organization):
    unmatched = factories.ticket(None)
    mine = actions.assign(factories.ticket(client_organization), assignee=maya, actor=factories.TEST)
    solved = factories.ticket(client_organization)
    factories.answer(solved, maya, set_status="solved")
    spam = actions.mark_spam(factories.ticket(client_organization), actor=factories.TEST)
    gone = actions.delete(factories.ticket(client_organization), actor=factories.TEST)

    assert rows("mine", maya) == [mine.pk]
    assert rows("unmatched", maya) == [unmatched.pk]
    assert rows("recently_solved", maya) == [solved.pk]
    assert rows("spam", maya) == [spam.pk]
    assert rows("deleted", maya) == [gone.pk]
    assert set(rows("unassigned", maya)) == {*four_tiers.values(), unmatched.pk}
    everything = set(rows("all", maya))
    assert solved.pk in everything and not everything & {spam.pk, gone.pk}
    with CaptureQueriesContext(connection) as counted:
        counts = queries.view_counts(maya)
    assert len(counted) == 1
    assert counts == {key: len(rows(key, maya)) for key in counts}


def test_what_runs_out_is_at_risk_and_then_missed(client_organization, maya):
    ticket = factories.ticket(client_organization)
    start = clock.now()

    travel(start + timedelta(minutes=89))
    assert rows("at_risk", maya) == []
    travel(start + timedelta(minutes=90))
    assert rows("at_risk", maya) == [ticket.pk]
    assert rows("breached", maya) == []
    travel(start + timedelta(hours=2))
    assert rows("at_risk", maya) == []
    assert rows("breached", maya) == [ticket.pk]
    assert queries.queue("next_due", user=maya).rows[0].group is Group.MISSED


def test_an_answer_takes_the_risk_away(client_organization, maya):
    ticket = factories.ticket(client_organization)
    travel(clock.now() + timedelta(minutes=100))

    factories.answer(ticket, maya)

    assert rows("at_risk", maya) == []


def test_whoever_has_it_is_warned_and_the_lead_when_it_is_nearly_over(client_organization, maya):
    lead = factories.staff(role="lead", teams=["tier1"], skills=[], languages=["en"], shift="")
    ticket = factories.ticket(client_organization)
    actions.assign(ticket, assignee=maya, actor=factories.TEST)
    start = clock.now()

    travel(start + timedelta(minutes=107))
    assert set(Delivery.objects.filter(kind="desk.promise_soon").values_list("recipient_user", flat=True)) == {maya.pk}
    travel(start + timedelta(minutes=119))
    assert Delivery.objects.filter(kind="desk.promise_soon", recipient_user=lead).count() == 1
    travel(start + timedelta(minutes=121))
    missed = Delivery.objects.filter(kind="desk.promise_missed").values_list("recipient_user", flat=True)
    assert sorted(missed) == sorted([maya.pk, lead.pk])


def test_filters_live_in_the_address(four_tiers, maya):
    query = QueryDict("status=new,open&tier=business&tier=starter&assignee=none&tag=a&organization=7&bad=1&requester=x")

    filters = Filters.from_query(query)

    assert filters.tier == ("business", "starter") and filters.requester is None
    assert Filters.from_query(QueryDict(mutable=True) | filters.to_query()) == filters
    assert filters.without("tier").tier == ()
    assert rows("next_due", maya, filters=Filters(tier=("business", "starter"), assignee="none")) == [
        four_tiers["business"],
        four_tiers["starter"],
    ]


def test_filters_narrow_by_person_tag_and_client(client_organization, maya):
    ticket = factories.ticket(client_organization, tags=["crm"])
    factories.ticket(None)
    actions.assign(ticket, assignee=maya, actor=factories.TEST)

    for filters in (
        Filters(assignee="me"),
        Filters(assignee=str(maya.pk)),
        Filters(tag=("crm",)),
        Filters(organization=client_organization.pk),
        Filters(requester=ticket.requester_id),
    ):
        assert rows("next_due", maya, filters=filters) == [ticket.pk]


def test_the_page_of_a_ticket_costs_the_same_however_long_its_history(client_organization, maya):
    ticket = factories.ticket(client_organization)
    with CaptureQueriesContext(connection) as short:
        queries.ticket_page(ticket.pk, user=maya)
    for _ in range(3):
        factories.answer(ticket, maya)
        factories.client_writes(ticket)
        factories.ticket(client_organization, requester=ticket.requester)
    with CaptureQueriesContext(connection) as long:
        page = queries.ticket_page(ticket.pk, user=maya)
        for message in page.messages:
            assert message.author.name
        assert page.ticket.organization.name

    assert len(short) == len(long) == 10
    assert len(page.messages) == 7
    assert len(queries.last_tickets(ticket)) == 3


def test_the_page_tells_the_story_in_order(client_organization, maya):
    ticket = factories.ticket(client_organization)
    clock.advance(timedelta(minutes=5))
    actions.add_note(ticket, body=factories.body("PRB-27"), author=maya, actor=factories.TEST)
    clock.advance(timedelta(minutes=5))
    factories.answer(ticket, maya, set_status="solved")

    page = queries.ticket_page(ticket.pk, user=maya)

    kinds = [item.message.visibility if item.message else item.event.type for item in page.timeline]
    assert kinds[0] == "public"
    assert kinds.index("internal") < kinds.index("desk.solved")
    assert page.closes_at == clock.now() + timedelta(days=5)
    assert page.step == "validation"
    assert page.standing_solution is not None
    assert [item.kind for item in queries.timeline(ticket)] == [item.kind for item in page.timeline]


def test_a_page_of_nothing_is_refused(maya):
    with pytest.raises(TicketNotFound):
        queries.ticket_page(1, user=maya)


def test_a_clients_new_tier_moves_its_open_tickets(client_organization, maya):
    ticket = factories.ticket(client_organization)
    clock.advance(timedelta(minutes=10))

    change_tier(client_organization, "enterprise", actor=factories.TEST)
    settle()

    ticket.refresh_from_db()
    assert ticket.tier == "enterprise"
    assert ticket.next_due_at == ticket.created_at + timedelta(hours=1)


def test_a_shift_is_read_in_the_persons_own_zone(desk):
    morning = clock.now()  # Monday 10:00 in New York

    assert is_on_shift("Monday-Friday 09:00-17:00", "America/New_York", morning)
    assert not is_on_shift("Monday-Friday 09:00-17:00", "Asia/Tokyo", morning)
    assert is_on_shift("", "Asia/Tokyo", morning)


def test_candidates_say_why(client_organization, maya):
    away = factories.agent(name="Away")
    away.staff_profile.away_until = clock.now() + timedelta(days=1)
    away.staff_profile.save()
    ticket = factories.ticket(client_organization)

    ranked = queries.candidates_for(ticket, now=clock.now())

    assert [(one.candidate.name, one.may_take) for one in ranked] == [("Maya Torres", True), ("Away", False)]
    assert ranked[1].refusal is not None and ranked[1].refusal.because == Because.ABSENT
