"""A subject, a name or a file's name that turns its line is put upright where it comes in and where it goes out."""

from __future__ import annotations

import pytest

from seiketsu.accounts.errors import InvalidDetails
from seiketsu.accounts.models import User
from seiketsu.core.test_kit import settle
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions
from seiketsu.desk.errors import UnknownValue
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db
OVERRIDE = "\u202e"


def test_the_subject_of_a_ticket_and_of_its_mail(client_organization):
    ticket = factories.ticket(client_organization, subject_line=f"Pay {OVERRIDE}now\x07")
    settle()
    assert ticket.subject_line == "Pay now"
    assert "Pay now" in Delivery.objects.get(kind="desk.acknowledgement").subject_line


def test_old_subjects_go_out_upright(client_organization, maya):
    ticket = factories.ticket(client_organization)
    Ticket.objects.filter(pk=ticket.pk).update(subject_line=f"Old {OVERRIDE}words")
    ticket.refresh_from_db()
    factories.answer(ticket, maya)
    settle()
    assert "Old words" in Delivery.objects.get(kind="desk.reply").subject_line


def test_a_subject_of_nothing_but_turning_is_refused(client_organization):
    ticket = factories.ticket(client_organization)
    with pytest.raises(UnknownValue):
        actions.change_subject(ticket, subject_line=OVERRIDE * 3, actor=factories.TEST)


def test_names_by_hand(client_organization):
    who = factories.person(client_organization, name=f"Ann {OVERRIDE}Lee")
    assert User.objects.get(pk=who.pk).name == "Ann Lee"
    with pytest.raises(InvalidDetails):
        factories.person(client_organization, name=OVERRIDE)
