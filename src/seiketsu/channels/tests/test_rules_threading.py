"""The threading matrix: which ticket a mail joins, and when it stands alone."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.channels.rules import fingerprints, threading
from seiketsu.channels.rules.threading import Clue, How, Join, OwnTicket, decide
from seiketsu.channels.tests.corpus import mail

REFERENCES, ADDRESS, SUBJECT = Clue(How.REFERENCES, 1), Clue(How.REPLY_ADDRESS, 2), Clue(How.SUBJECT, 3)
EVERYWHERE = {1: True, 2: True, 3: True}
NOWHERE = {1: False, 2: False, 3: False}


@pytest.mark.parametrize(
    ("clues", "takes_part", "decision"),
    [
        ([], {}, OwnTicket()),
        ([REFERENCES], EVERYWHERE, Join(1, How.REFERENCES)),
        ([ADDRESS], EVERYWHERE, Join(2, How.REPLY_ADDRESS)),
        ([SUBJECT], EVERYWHERE, Join(3, How.SUBJECT)),
        ([SUBJECT, ADDRESS, REFERENCES], EVERYWHERE, Join(1, How.REFERENCES)),
        ([SUBJECT, ADDRESS], EVERYWHERE, Join(2, How.REPLY_ADDRESS)),
        ([REFERENCES], NOWHERE, OwnTicket(REFERENCES)),
        ([ADDRESS], NOWHERE, OwnTicket(ADDRESS)),
        ([SUBJECT], NOWHERE, OwnTicket(SUBJECT)),
        ([REFERENCES, ADDRESS], {1: False, 2: True}, Join(2, How.REPLY_ADDRESS)),
        ([REFERENCES], {}, OwnTicket()),
        ([SUBJECT], {1: True}, OwnTicket()),
    ],
)
def test_the_matrix(clues, takes_part, decision):
    assert decide(clues, takes_part=takes_part) == decision


CLUES = st.lists(st.builds(Clue, st.sampled_from(How), st.integers(1, 4)), max_size=6)


@given(CLUES, st.dictionaries(st.integers(1, 4), st.booleans()))
def test_nobody_joins_a_ticket_they_are_not_on(clues, takes_part):
    decision = decide(clues, takes_part=takes_part)
    if isinstance(decision, Join):
        assert takes_part[decision.ticket_id] is True
        assert Clue(decision.how, decision.ticket_id) in clues
    else:
        assert not any(takes_part.get(clue.ticket_id) for clue in clues)


@given(CLUES.filter(lambda clues: len(clues) < 5), st.dictionaries(st.integers(1, 4), st.booleans()))
def test_the_kind_of_clue_decides_not_where_it_stood(clues, takes_part):
    ways = {
        decision.how if isinstance(decision := decide(order, takes_part=takes_part), Join) else None
        for order in itertools.permutations(clues)
    }
    assert len(ways) == 1


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Re: Callers hear our old office name [#4812]", 4812),
        ("AW: WG: x [#4812] (was: y [#12])", 12),
        ("[Ticket #4812] x", 4812),
        ("Re: Callers hear our old office name", None),
        ("Suite #4812 is vacant", None),
        ("Ticket 4812", None),
        ("[#]", None),
        ("[#99999999999999999999999]", None),
    ],
)
def test_only_the_number_that_we_wrote_counts(subject, number):
    assert threading.number_in_subject(subject) == number


def test_the_nearest_message_is_asked_first():
    assert threading.ordered_identifiers(["c"], ["a", "b", "c"]) == ("c", "b", "a")


def test_a_mail_has_one_key_by_whatever_way_it_comes():
    raw = mail(b"Hello\r\n")
    way = b"Received: from x by y;\r\n\tThu\r\nReturn-Path: <d@a.example>\r\nX-Spam-Score: 1\r\n" + raw
    assert fingerprints.unique_key(raw) == fingerprints.unique_key(way) == "id:corpus@summitvale.example"
    assert fingerprints.same_mail(raw, way)
    assert fingerprints.same_mail(raw, raw.replace(b"\r\n", b"\n"))


def test_without_a_message_id_the_content_is_the_key():
    raw = mail(b"Hello\r\n", identifier=None)
    way = b"Received: from x\r\n" + raw.replace(b"\r\n", b"\n")
    assert fingerprints.unique_key(raw) == fingerprints.unique_key(way)
    assert fingerprints.unique_key(raw) != fingerprints.unique_key(mail(b"Hello again\r\n", identifier=None))


def test_one_message_id_for_everything_is_seen_through():
    one = mail(b"First lead\r\n")
    other = mail(b"Second lead\r\n").replace(b"11:05:00", b"12:05:00")
    assert not fingerprints.same_mail(one, other)
    assert fingerprints.key_for_other_content(other) != fingerprints.key_for_other_content(one)


def test_a_body_changed_on_the_way_is_still_the_same_mail():
    assert fingerprints.same_mail(mail(b"Hello\r\n"), mail(b"Hello\r\n-- \r\nlist footer\r\n"))
    assert fingerprints.same_mail(mail(b"Hello\r\n"), mail(b"Hello\r\n").replace(b"11:05:00", b"11:06:00"))


@given(st.binary(max_size=300))
def test_any_bytes_have_a_key_that_can_be_kept(raw):
    key = fingerprints.unique_key(raw)
    assert key == fingerprints.unique_key(raw) and "\x00" not in key and len(key) < 500
    key.encode("utf-8")
