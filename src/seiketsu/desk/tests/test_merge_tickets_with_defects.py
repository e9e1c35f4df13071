"""A merge takes a ticket's defects along, and taking it back brings them back."""

from __future__ import annotations

import pytest

from seiketsu.core.events.queries import history
from seiketsu.core.test_kit import settle
from seiketsu.desk import actions as desk_actions
from seiketsu.desk.defects import actions, queries
from seiketsu.desk.defects.actions import Details
from seiketsu.desk.models import Defect, DefectTicket, Message, Ticket
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db
TEST = factories.TEST


@pytest.fixture
def defects(desk, maya) -> list[Defect]:
    given = [Details(title, client_answer="It is mended.") for title in ("Transfers drop", "Blackout dates ignored")]
    return [actions.report_defect(one, actor=TEST, reported_by=maya) for one in given]


@pytest.fixture
def two(client_organization) -> list[Ticket]:
    return [factories.ticket(client_organization, subject_line=text) for text in ("Transfers", "Transfers again")]


def behind(ticket: Ticket) -> list[tuple[int, int | None]]:
    return list(DefectTicket.objects.filter(ticket=ticket).order_by("defect").values_list("defect", "added_by"))


def told(ticket: Ticket) -> list[str]:
    return [event.type for event in history(subject_of(ticket.pk)) if event.type.startswith("desk.defect_")]


def merge(source: Ticket, target: Ticket, **details: bool) -> None:
    desk_actions.merge(source, target=target, actor=TEST, **details)


def test_the_survivor_gets_the_defects_and_the_undo_brings_them_back(defects, two, maya):
    source, target = two
    actions.attach(defects[0], source, actor=TEST, added_by=maya)
    before = DefectTicket.objects.get().added_at

    merge(source, target)
    assert (behind(source), behind(target)) == ([], [(defects[0].pk, maya.pk)])
    assert told(target) == ["desk.defect_attached"]

    desk_actions.undo_merge(source, actor=TEST)
    assert (behind(source), behind(target)) == ([(defects[0].pk, maya.pk)], [])
    assert DefectTicket.objects.get().added_at == before
    assert told(target) == ["desk.defect_attached", "desk.defect_detached"]


def test_a_defect_behind_both_counts_once_and_both_have_it_again(defects, two, maya):
    source, target = two
    actions.attach(defects[0], source, actor=TEST, added_by=maya)
    actions.attach(defects[0], target, actor=TEST)
    actions.attach(defects[1], target, actor=TEST)

    merge(source, target)
    assert [row.tickets for row in queries.defects().rows] == [1, 1]
    desk_actions.undo_merge(source, actor=TEST)
    assert behind(source) == [(defects[0].pk, maya.pk)]
    assert behind(target) == [(one.pk, None) for one in defects]


def test_what_somebody_took_away_after_the_merge_stays_away(defects, two):
    source, target = two
    for one in defects:
        actions.attach(one, source, actor=TEST)
    merge(source, target)
    actions.detach(defects[0], target, actor=TEST)
    desk_actions.undo_merge(source, actor=TEST)
    assert (behind(source), behind(target)) == ([(defects[1].pk, None)], [])


def test_the_fix_is_told_once_and_on_the_survivor(defects, two, maya):
    source, target = two
    for ticket in two:
        actions.attach(defects[0], ticket, actor=TEST)
    merge(source, target)
    actions.change_state(defects[0], state="released", actor=TEST, changed_by=maya)
    settle()
    assert [one.ticket_id for one in Message.objects.filter(body_text="It is mended.")] == [target.pk]


def test_two_clients_tickets_keep_their_own_defects(defects, two):
    source = factories.ticket(factories.organization("Copperline Realty"))
    actions.attach(defects[0], source, actor=TEST)
    merge(source, two[0], across_clients=True)
    assert (behind(source), behind(two[0])) == ([(defects[0].pk, None)], [])


def test_a_chain_of_merges_is_taken_back_in_its_order(defects, two, client_organization):
    source, middle = two
    last = factories.ticket(client_organization)
    actions.attach(defects[0], source, actor=TEST)
    merge(source, middle)
    merge(middle, last)
    assert behind(last) == [(defects[0].pk, None)]
    desk_actions.undo_merge(middle, actor=TEST)
    desk_actions.undo_merge(source, actor=TEST)
    assert (behind(source), behind(middle), behind(last)) == ([(defects[0].pk, None)], [], [])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_that_were_merged_with_one_defect_both_get_it_back(defects, two, client_organization, order):
    target = factories.ticket(client_organization)
    for ticket in two:
        actions.attach(defects[0], ticket, actor=TEST)
    desk_actions.merge_all(two, target=target, actor=TEST)
    desk_actions.undo_merge(two[order[0]], actor=TEST)
    assert behind(target) == [(defects[0].pk, None)], "the other one is merged still"
    desk_actions.undo_merge(two[order[1]], actor=TEST)
    assert [behind(one) for one in two] == [[(defects[0].pk, None)]] * 2
    assert behind(target) == []
