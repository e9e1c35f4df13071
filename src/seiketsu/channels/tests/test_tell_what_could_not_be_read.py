"""What could not be taken apart of a mail is said on its ticket, with the way to the original."""

import pytest

from seiketsu.channels import access, queries
from seiketsu.channels.conversations import UNREADABLE_TAG
from seiketsu.channels.rules import mime
from seiketsu.channels.rules.mime import Fault
from seiketsu.channels.tests.corpus import mail
from seiketsu.channels.tests.factories import arrives
from seiketsu.core.models import RawIntake
from seiketsu.desk.models import Message, Ticket


def nested(depth: int, *, kind: bytes = b"mixed", text: bytes = b"The agent hangs up.") -> bytes:
    """A mail whose one text lies in `depth` multiparts."""
    inner = b"Content-Type: text/plain\r\n\r\n" + text
    for number in reversed(range(depth)):
        head = b"Content-Type: multipart/%s; boundary=b%d.\r\n\r\n" % (kind, number)
        inner = head + b"--b%d.\r\n%s\r\n--b%d.--\r\n" % (number, inner, number)
    head, body = inner.split(b"\r\n\r\n", 1)
    return mail(body, b"MIME-Version: 1.0", head)


def many_parts(text: bytes = b"x") -> bytes:
    parts = b"".join(b"--BB\r\nContent-Type: text/plain\r\n\r\n" + text + b"\r\n" for _ in range(600))
    return mail(parts + b"--BB--\r\n", b"MIME-Version: 1.0", b'Content-Type: multipart/mixed; boundary="BB"')


@pytest.mark.parametrize("depth", [61, 90, 150])
@pytest.mark.parametrize("kind", [b"mixed", b"alternative"])
def test_words_in_however_many_multiparts_are_read(depth, kind):
    parsed = mime.parse(nested(depth, kind=kind))
    assert parsed.text == "The agent hangs up."
    assert parsed.faults == (Fault.DEEP,)


def test_a_mail_in_order_has_no_fault():
    assert mime.parse(nested(50)).faults == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raw", "words"),
    [(nested(90), "nested so deeply"), (many_parts(), "more parts than can be shown")],
    ids=["deep", "many parts"],
)
def test_a_note_names_the_fault_and_the_way_to_the_original(desk, maya, raw, words):
    intake = arrives(raw)
    ticket = Ticket.objects.get()
    said, note = Message.objects.filter(ticket=ticket).order_by("id")
    assert (intake.state, said.visibility, note.visibility) == (RawIntake.State.DONE, "public", "internal")
    assert "no words" not in said.body_text
    assert words in note.body_text
    assert f"/desk/suspended/{intake.pk}/" in note.body_html
    assert UNREADABLE_TAG not in ticket.tags
    assert queries.raw_view(access.kept_mail(maya, intake.pk)).raw == raw


@pytest.mark.django_db
@pytest.mark.parametrize("raw", [nested(2000), many_parts(b"")], ids=["too deep", "many empty parts"])
def test_a_mail_of_which_nothing_could_be_read_is_marked_for_a_person(desk, raw):
    arrives(raw)
    ticket = Ticket.objects.get()
    said = Message.objects.filter(ticket=ticket, visibility="public").get()
    assert "could not be read" in said.body_text
    assert ticket.tags == [UNREADABLE_TAG]
    assert Message.objects.filter(ticket=ticket, visibility="internal").count() == 1


@pytest.mark.django_db
def test_an_empty_mail_is_no_fault(desk):
    arrives(mail(b""))
    assert Message.objects.get().body_text == "(This mail has no words.)"
    assert Ticket.objects.get().tags == []
