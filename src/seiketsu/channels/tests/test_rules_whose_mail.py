"""Who wrote a mail: a person, a machine, a mail server, ourselves; and what a report says about our mail."""

# ruff: noqa: E501 -- mails are written as they come

import pytest

from seiketsu.channels.rules import bounces, mime, natures
from seiketsu.channels.rules.natures import Envelope, Nature, judge
from seiketsu.channels.tests.corpus import CASES, DSN, _multipart, _part, mail

OWN = frozenset({"support@seiketsu.ai"})
REAL = [case for case in CASES if case.name != "our own form on a page of ours"]


def envelope(raw: bytes, **changes) -> Envelope:
    parsed = mime.parse(raw)
    values = {
        "headers": parsed.headers,
        "content_type": parsed.content_type,
        "report_type": parsed.report_type,
        "sender": parsed.sender.address if parsed.sender else "",
        "envelope_sender": None,
        "subject_line": parsed.subject_line,
        **changes,
    }
    return Envelope(**values)


@pytest.mark.parametrize("case", REAL, ids=lambda case: case.name)
def test_the_corpus(case):
    assert judge(envelope(case.raw), own_addresses=OWN).nature == case.nature


@pytest.mark.parametrize(
    "case", [case for case in REAL if case.nature is not Nature.PERSON], ids=lambda case: case.name
)
def test_every_judgement_gives_its_reason(case):
    assert judge(envelope(case.raw), own_addresses=OWN).reason


def test_the_null_sender_of_the_envelope_counts():
    assert judge(envelope(mail(), envelope_sender=""), own_addresses=OWN).nature is Nature.REPLY
    assert judge(envelope(mail(), envelope_sender="d@a.example"), own_addresses=OWN).nature is Nature.PERSON


def test_a_known_envelope_outweighs_a_written_return_path():
    raw = mail(b"Hi", b"Return-Path: <>")
    assert judge(envelope(raw, envelope_sender="d@a.example"), own_addresses=OWN).nature is Nature.PERSON


def test_our_mark_means_our_mail():
    assert judge(envelope(mail(), carries_our_mark=True), own_addresses=OWN).nature is Nature.OWN


@pytest.mark.parametrize(
    "subject", [b"Out of stock", b"Automatic gate broken", b"I am away, please call", b"Delivery of keys failed"]
)
def test_subjects_that_only_sound_automatic(subject):
    assert judge(envelope(mail(subject=subject)), own_addresses=OWN).nature is Nature.PERSON


def test_a_suppress_header_alone_is_no_sign_of_a_machine():
    raw = mail(b"Hi", b"X-Auto-Response-Suppress: All")
    assert judge(envelope(raw), own_addresses=OWN).nature is Nature.PERSON


def test_a_standard_report():
    [report] = bounces.read(mime.parse(DSN)).reports
    assert report == bounces.Report("gone@a.example", "5.1.1", "550 5.1.1 no such user", permanent=True)
    assert bounces.read(mime.parse(DSN)).message_ids == ("ours@seiketsu.ai",)


def report_with(fields: bytes) -> bounces.Bounce:
    status = _part(b"Content-Type: message/delivery-status", b"Reporting-MTA: dns; mx\r\n\r\n" + fields)
    return bounces.read(mime.parse(_multipart(b"report", status, extra=b"; report-type=delivery-status")))


def test_a_delay_is_not_for_good():
    [report] = report_with(b"Final-Recipient: rfc822;a@b.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n").reports
    assert (report.permanent, report.status) == (False, "4.4.1")


def test_a_notice_of_success_is_no_bounce():
    [report] = report_with(b"Final-Recipient: rfc822;a@b.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n").reports
    assert report.delivered and not report.permanent


def test_several_recipients_have_their_own_fates():
    found = report_with(
        b"Final-Recipient: rfc822;a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        b"Final-Recipient: rfc822;c@b.example\r\nAction: delayed\r\nStatus: 4.2.2\r\n"
    )
    assert [(one.recipient, one.permanent) for one in found.reports] == [("a@b.example", True), ("c@b.example", False)]


def test_only_headers_returned():
    raw = _multipart(
        b"report",
        _part(
            b"Content-Type: message/delivery-status",
            b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822;a@b.example\r\nAction: failed\r\nStatus: 5.0.0\r\n",
        ),
        _part(b"Content-Type: text/rfc822-headers", b"Received: from x\r\nMessage-ID: <ours-2@seiketsu.ai>\r\n"),
        extra=b"; report-type=delivery-status",
    )
    assert bounces.read(mime.parse(raw)).message_ids == ("ours-2@seiketsu.ai",)


def test_a_report_without_any_standard():
    body = b"Hi. This is qmail.\r\n<gone@a.example>:\r\n550 5.1.1 user unknown\r\n\r\n--- Below this line is a copy.\r\nMessage-ID: <ours-3@seiketsu.ai>\r\n"
    found = bounces.read(mime.parse(mail(body, b"X-Failed-Recipients: gone@a.example", subject=b"failure notice")))
    [report] = found.reports
    assert (report.recipient, report.status, report.permanent) == ("gone@a.example", "5.1.1", True)
    assert "ours-3@seiketsu.ai" in found.message_ids


def test_a_warning_without_any_standard_is_temporary():
    raw = mail(
        b"Delivery is delayed: 451 4.7.1 greylisted", subject=b"Warning: could not send message for past 4 hours"
    )
    assert bounces.read(mime.parse(raw)).reports[0].permanent is False


def test_a_report_about_a_report_is_about_nothing_of_ours():
    inner = _part(b"Content-Type: message/rfc822", DSN)
    raw = _multipart(b"report", inner, extra=b"; report-type=delivery-status")
    found = bounces.read(mime.parse(raw))
    assert found.message_ids[0] == "corpus@summitvale.example"


def test_every_nature_is_a_word_people_can_read():
    assert all(str(nature).islower() for nature in natures.Nature)
