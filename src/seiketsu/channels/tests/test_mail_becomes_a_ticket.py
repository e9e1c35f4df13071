"""A client writes: the mail becomes a ticket, whatever its state, and becomes it once."""

import hashlib
from email.message import EmailMessage

import pytest
from django.core.files.storage import default_storage

from seiketsu.channels import actions
from seiketsu.channels.tests.corpus import CASES, PDF, PNG
from seiketsu.channels.tests.factories import arrives, kept, written
from seiketsu.core.models import RawIntake
from seiketsu.core.test_kit import settle
from seiketsu.delivery.models import Delivery
from seiketsu.desk.models import Attachment, Message, Ticket
from seiketsu.desk.models.conversation import storage_name

pytestmark = pytest.mark.django_db
State = RawIntake.State


def the_ticket() -> Ticket:
    return Ticket.objects.get()


def test_a_known_sender_is_matched_with_their_organization(summit, dana):
    raw = arrives(written())
    ticket = the_ticket()
    assert (raw.state, raw.result_kind, raw.result_id) == (State.DONE, "desk.ticket", ticket.pk)
    assert raw.matched_organization == summit.pk
    assert (ticket.requester, ticket.organization, ticket.channel) == (dana, summit, "email")
    assert (ticket.subject_line, ticket.tier) == ("Greeting is wrong", "business")
    message = Message.objects.get(ticket=ticket)
    assert (message.body_text, message.raw_intake_id) == ("The greeting is wrong.", raw.pk)
    assert message.source_address == "dana@summitvale.example"


def test_a_new_sender_of_a_known_domain_becomes_a_member(summit):
    arrives(written(sender="Luis Ortega <Luis@SummitVale.example>"))
    assert the_ticket().organization == summit
    assert the_ticket().requester.name == "Luis Ortega"


def test_a_stranger_gets_a_ticket_without_organization(desk):
    arrives(written(sender="someone@nowhere.example"))
    assert the_ticket().organization is None


def test_the_client_is_told_in_their_own_thread(dana):
    mail = written()
    arrives(mail)
    told = Delivery.objects.get(kind="desk.acknowledgement")
    assert told.recipient_address == "dana@summitvale.example"
    assert told.in_reply_to == mail["Message-ID"]
    assert told.automatic == "auto-replied"
    assert "business@seiketsu.ai" in told.sender


@pytest.mark.parametrize("case", [case for case in CASES if case.becomes_ticket], ids=lambda case: case.name)
def test_every_persons_mail_of_the_corpus_becomes_a_ticket(desk, case):
    raw = arrives(case.raw)
    assert (raw.state, raw.problem) == (State.DONE, "")
    message = Message.objects.get(ticket=the_ticket(), raw_intake_id=raw.pk)
    if case.text:
        assert case.text in message.body_text
    if case.not_shown:
        assert case.not_shown not in message.body_text
    if case.files is not None:
        stored = Attachment.objects.filter(message=message).order_by("id").values_list("name", "file__size")
        assert tuple(stored) == tuple(one for one in case.files if one[0] != "attachment-1.bin") or case.files == tuple(
            stored
        )
    assert the_ticket().subject_line


@pytest.mark.parametrize("case", [case for case in CASES if not case.becomes_ticket], ids=lambda case: case.name)
def test_everything_else_of_the_corpus_waits_visibly(desk, case):
    raw = arrives(case.raw)
    assert raw.state == State.SUSPENDED
    assert raw.problem
    assert raw.facts["summary"]["nature"] == case.nature
    assert not Ticket.objects.exists()


def test_the_same_mail_twice_is_one_ticket(dana):
    mail = written()
    first = arrives(mail)
    again = arrives(b"Received: from another way\r\n" + mail.as_bytes())
    assert first.pk == again.pk
    assert Ticket.objects.count() == Message.objects.filter(author=dana).count() == 1


def test_one_message_id_for_several_mails_loses_none(dana):
    for number in range(3):
        mail = written(f"Lead number {number}", subject=f"Lead {number}", message_id="<always@form.example>")
        del mail["Date"]
        mail["Date"] = f"Mon, 2 Nov 2026 10:0{number}:00 -0500"
        arrives(mail)
    assert Ticket.objects.count() == 3


def test_attachments_are_kept_byte_for_byte(dana):
    mail = written()
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="plan.pdf")
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="shot.png")
    arrives(mail)
    for name, content in [("plan.pdf", PDF), ("shot.png", PNG)]:
        attachment = Attachment.objects.get(name=name)
        assert attachment.file.digest == hashlib.sha256(content).hexdigest()
        with default_storage.open(storage_name(attachment.file.digest)) as file:
            assert file.read() == content


def test_a_picture_inside_the_html_keeps_its_name(dana):
    mail = written(html='<p>See <img src="cid:shot@x" onerror="x()"></p>')
    html_part = mail.get_payload(1)
    assert isinstance(html_part, EmailMessage)
    html_part.add_related(PNG, maintype="image", subtype="png", cid="<shot@x>")
    arrives(mail)
    message = Message.objects.get(ticket=the_ticket())
    assert 'src="cid:shot@x"' in message.body_html and "onerror" not in message.body_html
    assert Attachment.objects.get().inline_cid == "shot@x"


def test_html_is_made_harmless_and_remote_pictures_wait(dana):
    arrives(
        written(html='<p onclick="x()">Hi<script>x()</script><img src="https://spy.example/1.png"></p><iframe src="x">')
    )
    html = Message.objects.get(ticket=the_ticket()).body_html
    assert "script" not in html and "onclick" not in html and "iframe" not in html
    assert ' src="https://spy.example' not in html


def test_a_refused_attachment_does_not_stop_the_mail(dana):
    mail = written()
    mail.add_attachment(b"MZ\x90", maintype="application", subtype="x-msdownload", filename="setup.exe")
    arrives(mail)
    ticket = the_ticket()
    notes = Message.objects.filter(ticket=ticket, visibility="internal")
    assert not Attachment.objects.filter(message__ticket=ticket).exists()
    assert "setup.exe" in notes.get().body_text


def test_colleagues_who_were_copied_take_part(summit, dana):
    mail = written(Cc="Luis <luis@summitvale.example>, Spy <spy@other.example>")
    arrives(written(sender="Luis <luis@summitvale.example>", subject="mine"))
    arrives(mail)
    ticket = Ticket.objects.get(requester=dana)
    assert list(ticket.watchers.values_list("user__email", flat=True)) == ["luis@summitvale.example"]


def test_mail_by_way_of_a_list_is_a_ticket_but_gets_no_automatic_answer(desk):
    arrives(written(List_Id="<office.a.example>", Precedence="list"))
    assert the_ticket()
    assert not Delivery.objects.filter(kind="desk.acknowledgement").exists()


def test_an_import_answers_nobody(desk):
    arrives(written(), way="import", acknowledge=False)
    assert the_ticket()
    assert not Delivery.objects.filter(kind="desk.acknowledgement").exists()


def test_at_a_machines_pace_every_mail_is_a_ticket_but_answers_stop(desk):
    for number in range(25):
        kept(written(f"Alarm {number}", subject=f"Alarm {number}"))
    settle()
    assert Ticket.objects.count() == 25
    sent = Delivery.objects.filter(kind="desk.acknowledgement").exclude(state="cancelled").count()
    assert sent == 4, "the plan allows four a day"


def test_a_colleagues_own_mail_opens_a_ticket(maya):
    arrives(written(sender="maya@seiketsu.example", subject="Printer"))
    assert the_ticket().requester == maya


def test_what_the_program_cannot_do_waits_for_a_person_with_its_problem(desk, monkeypatch):
    monkeypatch.setattr("seiketsu.channels.conversations.body_of", lambda letter: 1 // 0)
    raw = kept(written())
    for _ in range(6):
        RawIntake.objects.filter(pk=raw.pk, next_at__isnull=False).update(next_at=raw.received_at)
        settle()
    raw.refresh_from_db()
    assert raw.state == State.FAILED and "ZeroDivisionError" in raw.problem
    assert not Ticket.objects.exists(), "half of a ticket would be worse than none"
    monkeypatch.undo()
    actions.retry(raw)
    settle()
    assert the_ticket()
