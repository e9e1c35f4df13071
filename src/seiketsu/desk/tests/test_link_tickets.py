"""Linking tickets: what may be linked, what a link holds people to, and that it goes along with a merge."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from seiketsu.core.events.queries import history
from seiketsu.core.test_kit import settle
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions, queries
from seiketsu.desk.errors import LinkRefused, NotPossibleNow, UnknownValue
from seiketsu.desk.models import Message, Ticket, TicketLink
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.test_follow_the_plan import put_in_force
from seiketsu.desk.tests.test_measure_the_work import figure

pytestmark = pytest.mark.django_db
TEST = factories.TEST


def link(source: Ticket, kind: str, target: Ticket) -> TicketLink:
    return actions.link(source, kind=kind, target=target, actor=TEST)


@pytest.fixture
def three(client_organization) -> list[Ticket]:
    return [factories.ticket(client_organization, subject_line=f"Part {number}") for number in range(3)]


@pytest.fixture
def theirs(desk) -> Ticket:
    return factories.ticket(factories.organization("Copperline Realty"), subject_line="Same at ours")


def told(ticket: Ticket, kind: str) -> list[dict]:
    return [event.data for event in history(subject_of(ticket.pk)) if event.type == kind]


def test_both_sides_show_the_link_and_tell_of_it(three, maya):
    parent, part, _other = three
    actions.link(part, kind="child", target=parent, actor=TEST, linked_by=maya)

    assert [one.other.pk for one in queries.links_of(parent).children] == [part.pk]
    assert [(one.kind, one.other.pk) for one in queries.links_of(part).belongs_to] == [("child", parent.pk)]
    assert TicketLink.objects.get().created_by == maya
    assert told(part, "desk.linked")[0]["is_source"] is True
    assert told(parent, "desk.linked")[0] == {
        "ticket_id": parent.pk,
        "other_id": part.pk,
        "kind": "child",
        "is_source": False,
    }


def test_linking_twice_is_one_link_and_unlinking_twice_is_no_error(three):
    parent, part, _other = three
    made = link(part, "child", parent)
    assert link(part, "child", parent).pk == made.pk
    actions.unlink(made, actor=TEST)
    actions.unlink(made, actor=TEST)
    assert not TicketLink.objects.exists()
    assert len(told(parent, "desk.unlinked")) == len(told(parent, "desk.linked")) == 1


def test_a_circle_is_refused_over_any_number_of_links(three):
    first, second, third = three
    link(first, "child", second)
    link(second, "child", third)
    with pytest.raises(LinkRefused, match="circle"):
        link(third, "child", first)
    link(third, "duplicate", first)


def test_the_table_itself_refuses_a_circle(three):
    first, second, third = three
    link(first, "child", second)
    link(second, "child", third)
    with pytest.raises(IntegrityError, match="circle"), transaction.atomic():
        TicketLink.objects.create(source=third, target=first, kind="child", created_at=first.created_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        TicketLink.objects.create(source=third, target=third, kind="child", created_at=first.created_at)


def test_one_parent_at_most_and_never_itself(three):
    first, second, third = three
    link(first, "child", second)
    with pytest.raises(LinkRefused, match=f"#{second.pk}"):
        link(first, "child", third)
    with pytest.raises(LinkRefused, match="itself"):
        link(first, "duplicate", first)
    with pytest.raises(UnknownValue):
        link(first, "cousin", third)


def test_only_incidents_may_be_another_clients(three, theirs):
    for kind in ("duplicate", "child"):
        with pytest.raises(LinkRefused, match="two clients"):
            link(three[0], kind, theirs)
    assert link(three[0], "incident", theirs).kind == "incident"


def test_what_is_gone_cannot_be_linked(three, maya):
    first, second, third = three
    actions.mark_spam(second, actor=TEST)
    with pytest.raises(NotPossibleNow):
        link(first, "child", second)
    actions.merge(first, target=third, actor=TEST)
    with pytest.raises(NotPossibleNow):
        link(first, "duplicate", third)


def test_a_link_over_two_clients_ends_when_the_client_becomes_known(client_organization, desk):
    stranger = factories.person(None)
    first, second = (factories.ticket(None, requester=stranger) for _ in range(2))
    link(first, "child", second)
    actions.change_organization(first, organization=client_organization, actor=TEST)
    assert not TicketLink.objects.exists()


def test_a_parent_waits_for_its_parts_where_the_plan_says_so(three, maya):
    parent, part, _other = three
    link(part, "child", parent)
    with pytest.raises(NotPossibleNow, match=f"#{part.pk}"):
        factories.answer(parent, maya, set_status="solved")
    parent.refresh_from_db()
    assert (parent.status, parent.messages.count(), parent.solutions.count()) == ("new", 1, 0)  # nothing was written
    factories.answer(parent, maya)
    with pytest.raises(NotPossibleNow, match=f"#{part.pk}"):
        actions.solve(parent, actor=TEST)

    put_in_force(("parent_waits: true", "parent_waits: false"))
    assert actions.solve(parent, actor=TEST).status == "solved"


def test_a_parent_is_solved_once_its_parts_are(three, maya):
    parent, part, other = three
    link(part, "child", parent)
    link(other, "child", parent)
    factories.answer(part, maya, set_status="solved")
    assert (queries.links_of(parent).progress.done, queries.links_of(parent).progress.total) == (1, 2)
    actions.delete(other, actor=TEST)
    factories.answer(parent, maya, set_status="solved")
    parent.refresh_from_db()
    assert parent.status == "solved"


def test_what_another_tickets_answer_solved_is_no_first_contact(three, maya):
    problem, incident, other = three
    link(incident, "incident", problem)
    link(other, "child", problem)
    for ticket in (incident, other, problem):
        factories.answer(ticket, maya, set_status="solved")
    assert figure("first_contact_resolution") == (2, 2)

    put_in_force(("out_of_first_contact: [incident, duplicate]", "out_of_first_contact: [child]"))
    assert figure("first_contact_resolution") == (2, 2)
    put_in_force(("out_of_first_contact: [incident, duplicate]", "out_of_first_contact: []"))
    assert figure("first_contact_resolution") == (3, 3)


def test_a_reopened_incident_points_back_to_its_problem(three, maya):
    problem, incident, _other = three
    actions.assign(problem, assignee=maya, actor=TEST)
    link(incident, "incident", problem)
    factories.answer(incident, maya, set_status="solved")
    settle()
    factories.client_writes(incident, "It is back again.")
    settle()

    note = Message.objects.filter(ticket=problem, visibility="internal").get()
    assert f"#{incident.pk} was reopened" in note.body_text
    assert told(problem, "desk.incident_reopened") == [{"ticket_id": problem.pk, "incident_id": incident.pk}]
    assert Delivery.objects.filter(recipient_user=maya, dedup_key__contains=f"reopened:{incident.pk}").count() == 1


def test_links_go_along_with_a_merge_and_come_back_with_its_undo(three, theirs):
    problem, source, target = three
    link(source, "incident", problem)
    link(theirs, "incident", source)
    before = sorted(TicketLink.objects.values_list("pk", "source_id", "target_id", "kind"))
    actions.merge(source, target=target, actor=TEST)
    assert sorted(TicketLink.objects.values_list("source_id", "target_id")) == [
        (target.pk, problem.pk),
        (theirs.pk, target.pk),
    ]
    actions.undo_merge(source, actor=TEST)
    assert sorted(TicketLink.objects.values_list("pk", "source_id", "target_id", "kind")) == before


def test_a_merge_leaves_behind_what_the_target_cannot_have(three):
    problem, source, target = three
    link(source, "incident", problem)
    link(target, "child", source)
    actions.merge(source, target=target, actor=TEST)
    assert TicketLink.objects.filter(source=target, target=problem).exists()
    assert TicketLink.objects.filter(source=target, target=source, kind="child").exists()


def test_a_merge_waits_for_other_links_before_it_holds_a_ticket(three):
    """As linking does; the other way round, the two would wait for each other."""
    for verb in (
        lambda: actions.merge(three[0], target=three[1], actor=TEST),
        lambda: actions.undo_merge(three[0], actor=TEST),
    ):
        with CaptureQueriesContext(connection) as captured:
            verb()
        said = [one["sql"].lower() for one in captured]
        waits = next(place for place, sql in enumerate(said) if "pg_advisory_xact_lock" in sql)
        holds = next(place for place, sql in enumerate(said) if "for update" in sql or "for no key update" in sql)
        assert waits < holds
