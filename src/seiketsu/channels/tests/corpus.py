"""Nasty mails, each with what must be made of it. The bytes are written out, as no library would write them so."""

# ruff: noqa: E501 -- mails are written as they come

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from seiketsu.channels.rules.natures import Nature

PDF = b"%PDF-1.4\r\n" + bytes(range(256)) + b"\n\r\x00end"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True)
class Case:
    """One mail and the verdict on it. What is None is not judged."""

    name: str
    raw: bytes = field(repr=False)
    nature: Nature = Nature.PERSON
    sender: str | None = "dana@summitvale.example"
    subject_line: str | None = None
    text: str | None = None  # must be in the shown text
    not_shown: str | None = None  # must not be in it
    files: tuple[tuple[str, int], ...] | None = None
    becomes_ticket: bool = True


def mail(
    body: bytes = b"Hello\r\n",
    *extra: bytes,
    sender: bytes = b"Dana Whitfield <dana@summitvale.example>",
    subject: bytes | None = b"Greeting is wrong",
    identifier: bytes | None = b"<corpus@summitvale.example>",
) -> bytes:
    """A mail with the usual headers, plus `extra` header lines."""
    lines = [b"From: " + sender, b"To: support@seiketsu.ai", b"Date: Thu, 19 Nov 2026 11:05:00 -0700"]
    if identifier is not None:
        lines.append(b"Message-ID: " + identifier)
    if subject is not None:
        lines.append(b"Subject: " + subject)
    return b"\r\n".join([*lines, *extra, b"", body])


def _typed(body: bytes, content_type: bytes, encoding: bytes = b"8bit") -> bytes:
    return mail(body, b"MIME-Version: 1.0", b"Content-Type: " + content_type, b"Content-Transfer-Encoding: " + encoding)


def _multipart(kind: bytes, *parts: bytes, extra: bytes = b"") -> bytes:
    body = b"".join(b"--BB\r\n" + part + b"\r\n" for part in parts) + b"--BB--\r\n"
    return mail(body, b"MIME-Version: 1.0", b"Content-Type: multipart/" + kind + b'; boundary="BB"' + extra)


def _part(headers: bytes, body: bytes) -> bytes:
    return headers + b"\r\n\r\n" + body


TEXT = _part(b"Content-Type: text/plain; charset=utf-8", b"The words\r\n")
HTML = _part(b"Content-Type: text/html; charset=utf-8", b"<p>The <b>words</b></p>")
PDF_PART = _part(
    b"Content-Type: application/pdf; name=plan.pdf\r\nContent-Transfer-Encoding: base64\r\n"
    b"Content-Disposition: attachment; filename=plan.pdf",
    base64.encodebytes(PDF),
)
DSN = _multipart(
    b"report",
    _part(b"Content-Type: text/plain", b"Your message could not be delivered."),
    _part(
        b"Content-Type: message/delivery-status",
        b"Reporting-MTA: dns; mx.a.example\r\n\r\nFinal-Recipient: rfc822; gone@a.example\r\nAction: failed\r\n"
        b"Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n",
    ),
    _part(b"Content-Type: message/rfc822", b"Message-ID: <ours@seiketsu.ai>\r\nSubject: Re: x\r\n\r\nHi"),
    extra=b"; report-type=delivery-status",
)

CASES = [
    Case("plain", mail(b"Hello there\r\n"), subject_line="Greeting is wrong", text="Hello there"),
    Case("no subject", mail(b"Help\r\n", subject=None), subject_line="", text="Help"),
    Case("empty subject", mail(b"Help\r\n", subject=b""), subject_line=""),
    Case("no body", mail(b""), text=""),
    Case("no headers but From", b"From: dana@summitvale.example\r\n\r\nHi", text="Hi"),
    Case("no Message-ID", mail(b"Hi\r\n", identifier=None), text="Hi"),
    Case("bare LF line ends", mail(b"Line one\r\nLine two").replace(b"\r\n", b"\n"), text="Line one\nLine two"),
    Case("bare CR line ends in the body", mail(b"one\rtwo\rthree"), text="one\ntwo\nthree"),
    Case("unknown charset", _typed("Grüße aus Zürich".encode(), b"text/plain; charset=x-made-up-9"), text="Grüße aus Zürich"),
    Case("no charset, UTF-8 bytes", _typed("Déjà vu".encode(), b"text/plain"), text="Déjà vu"),
    Case("UTF-8 sent as Latin-1", _typed("Déjà vu".encode(), b"text/plain; charset=iso-8859-1"), text="Déjà vu"),
    Case("Windows-1252 sent as Latin-1", _typed(b"\x93quoted\x94 \x96 yes", b"text/plain; charset=iso-8859-1"), text="“quoted” – yes"),
    Case("Latin-1 sent as UTF-8", _typed("Grüße aus Köln, schöne Grüße".encode("latin-1"), b"text/plain; charset=utf-8"), text="Gr"),
    Case("Latin-1 sent as ASCII", _typed(b"Caf\xe9", b"text/plain; charset=us-ascii"), text="Café"),
    Case("Japanese, ISO-2022-JP", _typed("こんにちは".encode("iso-2022-jp"), b"text/plain; charset=ISO-2022-JP", b"7bit"), text="こんにちは"),
    Case("Shift JIS by its Windows name", _typed("電話①".encode("cp932"), b"text/plain; charset=Shift_JIS"), text="電話①"),
    Case("GB2312 that is GB18030", _typed("你好镕".encode("gb18030"), b"text/plain; charset=gb2312"), text="你好镕"),
    Case("Russian, KOI8-R", _typed("Привет".encode("koi8-r"), b"text/plain; charset=koi8-r"), text="Привет"),
    Case("UTF-16 with its mark", _typed(base64.encodebytes("Hé".encode("utf-16")), b"text/plain; charset=utf-16", b"base64"), text="Hé"),
    Case("UTF-7", _typed(b"Caf+AOk-", b"text/plain; charset=utf-7", b"7bit"), text="Café"),
    Case("a charset that is a Python trick", _typed(rb"\x41\u0042", b"text/plain; charset=unicode_escape"), text=r"\x41\u0042"),
    Case("a charset with rubbish behind it", _typed("é".encode(), b'text/plain; charset="utf-8http-equiv"'), text="é"),
    Case("NUL bytes", _typed(b"be\x00fore\x00after", b"text/plain"), text="beforeafter"),
    Case("quoted-printable, broken", _typed(b"Stra=C3=9Fe =ZZ and a stray = sign=", b"text/plain; charset=utf-8", b"quoted-printable"), text="Straße"),
    Case("base64 without padding", _typed(b"SGVsbG8gdGhlcmU", b"text/plain", b"base64"), text="Hello there"),
    Case("base64 that is none", _typed(b"!!! plain words, not base64 !!!", b"text/plain", b"base64")),
    Case("unknown transfer encoding", _typed(b"Hello", b"text/plain", b"x-rot13"), text="Hello"),
    Case("raw UTF-8 subject", mail(subject="Ça ne marche pas – aidez-moi".encode()), subject_line="Ça ne marche pas – aidez-moi"),
    Case("raw Latin-1 subject", mail(subject=b"Caf\xe9 est ferm\xe9"), subject_line="Café est fermé"),
    Case(
        "encoded words that cut a character in two",
        mail(subject=b"=?UTF-8?B?Q2Fmww==?= =?UTF-8?B?qQ==?= =?utf-8?q?_=C3?=\r\n =?utf-8?q?=A9?="),
        subject_line="Café é",
    ),
    Case("encoded word with spaces inside", mail(subject=b"=?utf-8?Q?Caf=C3=A9 open?="), subject_line="Café open"),
    Case("encoded word of unknown charset", mail(subject=b"=?x-unknown?Q?Caf=C3=A9?="), subject_line="Café"),
    Case("encoded word of broken base64", mail(subject=b"=?utf-8?B?SGVsbG8gd29ybGQ?="), subject_line="Hello world"),
    Case("an encoded word glued to text", mail(subject=b"Re:=?utf-8?q?_Caf=C3=A9?="), subject_line="Re: Café"),
    Case("a folded subject", mail(subject=b"one\r\n two\r\n\tthree"), subject_line="one two three"),
    Case(
        "a name with a comma, encoded",
        mail(sender=b"=?utf-8?q?Whitfield=2C_Dana?= <Dana@SummitVale.example>"),
        sender="dana@summitvale.example",
    ),
    Case("name and address in one encoded word", mail(sender=b"=?utf-8?q?Dana_=3Cdana=40summitvale=2Eexample=3E?=")),
    Case("a raw 8-bit name", mail(sender="José <dana@summitvale.example>".encode("latin-1"))),
    Case("an address without brackets, with a comment", mail(sender=b"dana@summitvale.example (Dana W.)")),
    Case("From in the wrong order", mail(sender=b"<dana@summitvale.example> Dana")),
    Case("From missing, Sender there", mail().replace(b"From: Dana Whitfield", b"Sender: Dana Whitfield")),
    Case("two Froms", b"From: dana@summitvale.example\r\nFrom: other@a.example\r\n\r\nHi", text="Hi"),
    Case("no sender at all", b"Subject: who am I\r\n\r\nHi", sender=None, becomes_ticket=False),
    Case("HTML only", _typed(b"<p>Hello&nbsp;<b>there</b></p><script>x()</script>", b"text/html; charset=utf-8"), text="Hello there"),
    Case("alternative", _multipart(b"alternative", TEXT, HTML), text="The words", files=()),
    Case("alternative with a blank text part", _multipart(b"alternative", _part(b"Content-Type: text/plain", b" \r\n"), HTML), text="The words"),
    Case("mixed with a PDF", _multipart(b"mixed", TEXT, PDF_PART), text="The words", files=(("plan.pdf", len(PDF)),)),
    Case("only a PDF", mail(PDF_PART.split(b"\r\n\r\n", 1)[1], b"MIME-Version: 1.0", PDF_PART.split(b"\r\n\r\n", 1)[0]), files=(("plan.pdf", len(PDF)),)),
    Case(
        "text around an attachment, as Apple Mail writes it",
        _multipart(b"mixed", TEXT, PDF_PART, _part(b"Content-Type: text/plain", b"and below it")),
        text="and below it",
        files=(("plan.pdf", len(PDF)),),
    ),
    Case(
        "inline picture",
        _multipart(
            b"related",
            _part(b"Content-Type: text/html", b'<p>See <img src="cid:shot1@x"></p>'),
            _part(b"Content-Type: image/png\r\nContent-ID: <shot1@x>\r\nContent-Transfer-Encoding: base64", base64.encodebytes(PNG)),
        ),
        text="See",
        files=(("attachment-1.png", len(PNG)),),
    ),
    Case("boundary never closed", _multipart(b"mixed", TEXT, PDF_PART).replace(b"--BB--\r\n", b""), text="The words", files=(("plan.pdf", len(PDF)),)),
    Case("boundary not declared", mail(b"--X\r\n\r\nwords\r\n--X--", b"Content-Type: multipart/mixed"), text="words"),
    Case("boundary declared, none there", mail(b"just words", b'Content-Type: multipart/mixed; boundary="ZZ"'), text="just words"),
    Case("a content type that is none", _typed(b"words", b"text", b"7bit"), text="words"),
    Case("headers end in rubbish", b"From: dana@summitvale.example\r\nthis is no header\r\n\r\nbody", text="body"),
    Case(
        "a file name with a path and control characters",
        _multipart(b"mixed", TEXT, PDF_PART.replace(b"filename=plan.pdf", b'filename="..\\\\..\\\\C:\\\\plan\x07.pdf"')),
        files=(("plan.pdf", len(PDF)),),
    ),
    Case(
        "a file name in RFC 2231 pieces",
        _multipart(b"mixed", TEXT, PDF_PART.replace(b"filename=plan.pdf", b"filename*0*=utf-8''pl%C3%A4;\r\n filename*1=ne.pdf").replace(b"; name=plan.pdf", b"")),
        files=(("pläne.pdf", len(PDF)),),
    ),
    Case(
        "a file name as an encoded word",
        _multipart(b"mixed", TEXT, PDF_PART.replace(b"filename=plan.pdf", b'filename="=?utf-8?q?pl=C3=A4ne.pdf?="')),
        files=(("pläne.pdf", len(PDF)),),
    ),
    Case(
        "a forwarded mail attached",
        _multipart(b"mixed", TEXT, _part(b"Content-Type: message/rfc822", b"Subject: The first one\r\n\r\nInner words")),
        text="The words",
        not_shown="Inner words",
        files=(("The first one.eml", len(b"Subject: The first one\r\n\r\nInner words")),),
    ),
    Case("an encrypted mail", _multipart(b"encrypted", _part(b"Content-Type: application/octet-stream", b"xxxx")), files=(("attachment-1.bin", 4),)),
    Case("an invitation", _multipart(b"alternative", TEXT, _part(b"Content-Type: text/calendar; method=REQUEST", b"BEGIN:VCALENDAR")), text="The words", files=(("attachment-1.ics", 15),)),
    Case("softly wrapped lines", _typed(b"This is one \r\nlong line.\r\nAnother.", b"text/plain; format=flowed"), text="This is one long line.\nAnother."),
    Case("nested sixty deep", mail(b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(300)), b"Content-Type: multipart/mixed; boundary=b0")),
    Case("five thousand parts", _multipart(b"mixed", *[_part(b"Content-Type: text/plain", b"x")] * 5000), text="x"),
    Case("a very long line", mail(b"x" * 200_000), text="xxx"),
    Case("a quoted reply", mail(b"Works now, thanks!\r\n\r\nOn Thu, 19 Nov 2026 at 11:19, Priya <p@s.example> wrote:\r\n> Please test.\r\n"), text="Works now", not_shown="Please test"),
    Case("a signature", mail(b"Please call.\r\n\r\n-- \r\nDana Whitfield\r\nSummit & Vale"), text="Please call.", not_shown="Summit"),
    Case("a delivery report", DSN, nature=Nature.BOUNCE, becomes_ticket=False),
    Case("out of office, by the standard", mail(b"Away", b"Auto-Submitted: auto-replied"), nature=Nature.REPLY, becomes_ticket=False),
    Case("out of office, by its subject only", mail(b"Away", subject=b"Automatic reply: your ticket"), nature=Nature.REPLY, becomes_ticket=False),
    Case("out of office, in Spanish", mail(b"Fuera", subject="Respuesta automática: hola".encode()), nature=Nature.REPLY, becomes_ticket=False),
    Case("another ticket system", mail(b"We got it", b"Auto-Submitted: auto-generated (ticket)"), nature=Nature.AUTOMATIC, becomes_ticket=False),
    Case("bulk", mail(b"News", b"Precedence: bulk"), nature=Nature.AUTOMATIC, becomes_ticket=False),
    Case("a person through a mailing list", mail(b"Hi all", b"Precedence: list", b"List-Id: <office.a.example>"), nature=Nature.LIST, text="Hi all"),
    Case("Auto-Submitted: no", mail(b"I wrote this", b"Auto-Submitted: no"), text="I wrote this"),
    Case("null return path", mail(b"?", b"Return-Path: <>"), nature=Nature.REPLY, becomes_ticket=False),
    Case("a bounce without any standard", mail(b"<gone@a.example>: 550 5.1.1 unknown", sender=b"MAILER-DAEMON@a.example", subject=b"failure notice"), nature=Nature.BOUNCE, sender="mailer-daemon@a.example", becomes_ticket=False),
    Case("a read receipt", _multipart(b"report", TEXT, extra=b"; report-type=disposition-notification"), nature=Nature.REPLY, becomes_ticket=False),
    Case("marked as spam", mail(b"Buy", b"X-Spam-Flag: YES"), nature=Nature.SPAM, becomes_ticket=False),
    Case("in our own name", mail(b"I am you", sender=b"support@seiketsu.ai"), nature=Nature.OWN, sender="support@seiketsu.ai", becomes_ticket=False),
    Case("our own form on a page of ours", mail(b"From the form", b"Reply-To: dana@summitvale.example", sender=b"support@seiketsu.ai"), text="From the form"),
    Case("winmail.dat", _multipart(b"mixed", TEXT, _part(b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64", base64.encodebytes(b"\x78\x9f\x3e\x22"))), text="The words", files=(("winmail.dat", 4),)),
]  # fmt: skip
assert len({case.name for case in CASES}) == len(CASES)
