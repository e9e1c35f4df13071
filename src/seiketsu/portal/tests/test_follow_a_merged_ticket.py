"""A link to a merged ticket leads its client to where the words went, and nobody to another client's."""

from __future__ import annotations

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.desk import actions
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests import factories


def merge(source: Ticket, target: Ticket, **details: bool) -> None:
    actions.merge(source, target=target, actor=factories.TEST, **details)


def test_the_old_link_leads_to_the_other_ticket(office):
    old = factories.ticket(office.organization, requester=office.luis, text="The old one is broken.")
    new = factories.ticket(office.organization, requester=office.dana, text="The new one is broken.")
    merge(old, new)
    answer = signed_in(office.luis).get(f"/portal/tickets/{old.pk}", follow=True)
    assert answer.redirect_chain[-1][0] == f"/portal/tickets/{new.pk}"
    assert b"The old one is broken." in answer.content


def test_taken_back_it_stands_for_itself_and_shows_nobody_elses_words(office):
    old = factories.ticket(office.organization, requester=office.luis, text="The old one is broken.")
    new = factories.ticket(office.organization, requester=office.dana, text="Only Dana may read this.")
    merge(old, new)
    actions.undo_merge(old, actor=factories.TEST)
    browser = signed_in(office.luis)
    answer = browser.get(f"/portal/tickets/{old.pk}")
    assert answer.status_code == 200 and b"The old one is broken." in answer.content
    assert browser.get(f"/portal/tickets/{new.pk}").status_code == 404


def test_tied_to_another_clients_it_stays_where_it_is(office):
    ours = factories.ticket(office.organization, requester=office.luis, text="Ours is broken.")
    theirs = factories.ticket(factories.organization("Other Realty"), text="Theirs, and secret.")
    merge(ours, theirs, across_clients=True)
    browser = signed_in(office.luis)
    answer = browser.get(f"/portal/tickets/{ours.pk}")
    assert answer.status_code == 200 and b"Ours is broken." in answer.content
    assert b"secret" not in answer.content
    assert browser.get(f"/portal/tickets/{theirs.pk}").status_code == 404
