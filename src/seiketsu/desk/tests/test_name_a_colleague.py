"""A note names a colleague: they get a mail and find the ticket in their mentions; clients are never named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.queries import actor_of
from seiketsu.core.actor import SYSTEM
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions, queries
from seiketsu.desk.models import Draft, Mention, Snooze, WaitingReply
from seiketsu.desk.personal import PERSONAL_DATA
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines(desk):
    return factories.agent(name="Ines Duarte")


def note(ticket, author, text):
    return actions.add_note(ticket, body=factories.body(text), author=author, actor=actor_of(author))


def mentions_of(user) -> list[int]:
    return [row.ticket.pk for row in queries.queue("mentions", user=user).rows]


def found_by(user, text: str) -> list[int]:
    return [hit.ticket.pk for hit in queries.find(text, user=user).hits]


def mails() -> list[str]:
    return list(Delivery.objects.filter(kind="desk.mention").values_list("recipient_address", flat=True))


def test_whoever_is_named_is_told_and_finds_it(open_ticket, maya, ines):
    ticket, other = open_ticket(), open_ticket()

    message = note(ticket, maya, "@Ines Duarte, is this the feed again? @ines duarte")

    assert [(one.user_id, one.message_id) for one in Mention.objects.all()] == [(ines.pk, message.pk)]
    assert mails() == [ines.email]
    assert mentions_of(ines) == [ticket.pk] and mentions_of(maya) == []
    assert queries.view_counts(ines)["mentions"] == 1 and queries.view_counts(maya)["mentions"] == 0
    assert other.pk not in mentions_of(ines)
    assert "desk.colleague_named" in [one.type for one in queries.ticket_page(ticket.pk, user=maya).events]


def test_it_leaves_the_view_when_the_ticket_is_solved(open_ticket, maya, ines):
    ticket = open_ticket()
    note(ticket, maya, "@Ines Duarte")
    factories.answer(ticket, maya, set_status="solved")
    assert mentions_of(ines) == []


def test_it_follows_its_note_into_another_ticket(open_ticket, maya, ines):
    ticket = open_ticket()
    target = factories.ticket(ticket.organization, requester=ticket.requester)
    note(ticket, maya, "@Ines Duarte")
    actions.merge(ticket, target=target, actor=actor_of(maya))
    assert mentions_of(ines) == [target.pk]


def test_clients_former_colleagues_and_oneself_are_never_named(open_ticket, maya, ines):
    ticket = open_ticket()
    ines.is_active = False
    ines.save(update_fields=["is_active"])
    note(ticket, maya, f"@{ticket.requester.name} @{ticket.requester.email} @Maya Torres @Ines Duarte")
    assert not Mention.objects.exists() and mails() == []


def test_an_answer_to_the_client_names_nobody(open_ticket, maya, ines):
    factories.answer(open_ticket(), maya, "@Ines Duarte will call you.")
    assert not Mention.objects.exists() and mails() == []


def test_a_strangers_words_kept_as_a_note_name_nobody(open_ticket, ines):
    ticket = open_ticket()
    stranger = factories.person(None)
    for author in (stranger, None):
        actions.add_note(ticket, body=factories.body("@Ines Duarte"), author=author, actor=SYSTEM)
    assert not Mention.objects.exists() and mails() == []


def test_a_note_without_a_name_looks_nobody_up(open_ticket, maya, ines):
    def cost(text: str) -> int:
        ticket = open_ticket()
        with CaptureQueriesContext(connection) as counted:
            note(ticket, maya, text)
        return len(counted)

    cost("Warm.")
    plain = cost("Nothing to see.")
    assert cost("Mail mail@ines.example") == plain + 1  # who there is
    assert cost("@Ines Duarte") > plain + 1


def test_erasing_a_person_takes_their_mentions(open_ticket, maya, ines):
    note(open_ticket(), maya, "@Ines Duarte")
    PERSONAL_DATA.erase(ines.pk, maya.created_at)
    assert not Mention.objects.exists()


def test_it_leaves_the_view_once_the_named_one_says_that_it_is_done(open_ticket, maya, ines):
    ticket, other = open_ticket(), open_ticket()
    note(ticket, maya, "@Ines Duarte")
    note(other, maya, "@Ines Duarte")
    assert actions.read_mentions(ticket, user=ines) == 1
    assert actions.read_mentions(ticket, user=ines) == 0
    assert mentions_of(ines) == [other.pk]
    assert queries.view_counts(ines)["mentions"] == 1


def test_what_the_named_one_writes_settles_it_and_nobody_elses_words_do(open_ticket, maya, ines):
    ticket, other = open_ticket(), open_ticket()
    for one in (ticket, other):
        note(one, maya, "@Ines Duarte")
        note(one, maya, "anybody?")
        factories.answer(one, maya)
    assert len(mentions_of(ines)) == 2
    note(ticket, ines, "I have it")
    factories.answer(other, ines)
    assert mentions_of(ines) == []


def test_named_again_it_is_back(open_ticket, maya, ines):
    ticket = open_ticket()
    note(ticket, maya, "@Ines Duarte")
    actions.read_mentions(ticket, user=ines)
    note(ticket, maya, "@Ines Duarte, and now?")
    assert mentions_of(ines) == [ticket.pk]


def test_what_was_settled_is_still_found(open_ticket, maya, ines):
    ticket = open_ticket()
    note(ticket, maya, "@Ines Duarte")
    actions.read_mentions(ticket, user=ines)
    assert found_by(ines, "is:mentioned") == [ticket.pk]
    assert found_by(ines, "is:unsettled_mention") == []
    assert found_by(maya, "is:mentioned") == []


def test_what_a_person_wrote_aside_is_handed_out_to_them(open_ticket, maya, ines):
    ticket = open_ticket()
    note(ticket, maya, "@Ines Duarte, a secret of Maya")
    now = ticket.created_at
    Draft.objects.create(ticket=ticket, user=ines, visibility="public", text="Half a sentence", saved_at=now)
    WaitingReply.objects.create(
        ticket=ticket, author=ines, created_at=now, send_at=now, is_scheduled=True, body_text="Tomorrow then"
    )
    until = now + timedelta(days=1)
    Snooze.objects.create(ticket=ticket, user=ines, created_at=now, until=until, note="After lunch")
    found = PERSONAL_DATA.export(ines.pk)
    assert [one["text"] for one in found["drafts"]] == ["Half a sentence"]
    assert [one["text"] for one in found["waiting_answers"]] == ["Tomorrow then"]
    assert [(one["ticket"], one["note"]) for one in found["put_off"]] == [(ticket.pk, "After lunch")]
    assert [one["ticket"] for one in found["named_in"]] == [ticket.pk]
    assert "a secret of Maya" not in str(found)
    assert not any(PERSONAL_DATA.export(maya.pk)[key] for key in ("drafts", "waiting_answers", "put_off", "named_in"))
