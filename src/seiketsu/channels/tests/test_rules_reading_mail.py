"""Every mail of the corpus is taken apart as its verdict says, and nothing at all makes taking apart fail."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.channels.rules import charsets, headers, mime, quoting
from seiketsu.channels.rules.flowed import unflow
from seiketsu.channels.rules.mime import ParsedMail
from seiketsu.channels.tests.corpus import CASES, PDF, PNG, mail
from seiketsu.core.html import to_text

PARSEABLE = [case for case in CASES if case.name != "our own form on a page of ours"]


def shown(parsed: ParsedMail) -> str:
    return quoting.split(parsed.text).visible if parsed.text.strip() else to_text(parsed.html)


@pytest.mark.parametrize("case", PARSEABLE, ids=lambda case: case.name)
def test_the_corpus(case):
    parsed = mime.parse(case.raw)
    assert (parsed.sender.address if parsed.sender else None) == case.sender
    if case.subject_line is not None:
        assert parsed.subject_line == case.subject_line
    if case.text is not None:
        assert case.text in shown(parsed)
    if case.not_shown is not None:
        assert case.not_shown not in shown(parsed)
    if case.files is not None:
        assert tuple((part.name, len(part.content)) for part in parsed.parts) == case.files
    storable(parsed)


def storable(parsed: ParsedMail) -> None:
    """What PostgreSQL can keep: no NUL, no lone surrogate, anywhere."""
    names = [part.name + part.inline_cid + part.content_type for part in parsed.parts]
    ids = [parsed.message_id, *parsed.in_reply_to, *parsed.references]
    values = [value for values in parsed.headers.values() for value in values]
    for text in [parsed.subject_line, parsed.text, parsed.html, *names, *ids, *values]:
        assert "\x00" not in text
        text.encode("utf-8")


@pytest.mark.parametrize("content", [PDF, PNG, b"", b"\r\n", b"text with\r\nlines\n", bytes(range(256)) * 999])
def test_attachments_keep_every_byte(content):
    body = (
        b"--B\r\nContent-Type: text/plain\r\n\r\nhi\r\n--B\r\nContent-Type: application/octet-stream\r\n"
        b"Content-Disposition: attachment; filename=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(content)
        + b"\r\n--B--\r\n"
    )
    [part] = mime.parse(mail(body, b"Content-Type: multipart/mixed; boundary=B")).parts
    assert part.content == content


def test_binary_attachments_without_any_encoding_keep_their_line_ends():
    content = b"a\r\nb\nc\rd\xff\xfe"
    body = (
        b"--B\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=a.bin\r\n"
        b"Content-Transfer-Encoding: binary\r\n\r\n" + content + b"\r\n--B--\r\n"
    )
    [part] = mime.parse(mail(body, b"Content-Type: multipart/mixed; boundary=B")).parts
    assert part.content == content


@given(st.binary(max_size=400))
def test_any_bytes_at_all_are_taken_apart(data):
    storable(mime.parse(data))


@given(st.sampled_from([case.raw[:6000] for case in CASES]), st.data())
def test_damaged_mails_are_taken_apart(raw, data):
    cut = data.draw(st.integers(0, len(raw)))
    junk = data.draw(st.binary(max_size=20))
    storable(mime.parse(raw[:cut] + junk + raw[cut + data.draw(st.integers(0, 30)) :]))


@given(
    st.binary(max_size=200),
    st.none() | st.text(max_size=20) | st.sampled_from(["utf-8", "hz", "idna", "base64", "rot13"]),
)
def test_any_bytes_become_text(data, declared):
    text = charsets.decode(data, declared)
    assert "\x00" not in text
    text.encode("utf-8")


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=100),
    st.sampled_from(["utf-8", "utf-16", "gb18030"]),
)
def test_what_is_declared_truly_is_read_truly(text, charset):
    assert charsets.decode(text.encode(charset), charset).lstrip("\ufeff") == text.lstrip("\ufeff")


@given(st.text(max_size=80))
def test_any_header_becomes_one_line(text):
    line = headers.text(text.encode("utf-8", "surrogatepass").decode("ascii", "surrogateescape"))
    assert "\n" not in line and "\r" not in line
    line.encode("utf-8")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("<a@b>", ("a@b",)),
        ("<a@b> <c@d>\r\n\t<a@b>", ("a@b", "c@d")),
        ("a@b", ("a@b",)),
        ("<a@\r\n b>", ("a@b",)),
        ("<a@b><c@d>", ("a@b", "c@d")),
        ("Your message of Monday", ()),
        ("<" + "x" * 5000 + "@b>", ("x" * 900,)),
    ],
)
def test_identifiers(value, found):
    assert headers.identifiers([value]) == found


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Thu, 32 Nov 2026 25:61:00 +9999", "Thu, 19 Nov 99999 11:05:00 +0000", "\xff"]
)
def test_a_date_that_is_none(date):
    assert headers.moment(date) is None


def test_dates_are_kept_in_utc():
    found = headers.moment("Thu, 19 Nov 2026 11:05:00 -0700")
    assert found is not None and found.isoformat() == "2026-11-19T18:05:00+00:00"


def test_soft_wrapping_keeps_quotes_and_signatures_apart():
    given_text = "> quoted \n> more\nanswer \ngoes on\n-- \nDana"
    assert unflow(given_text) == "> quoted more\nanswer goes on\n-- \nDana"
    assert unflow("日本 \n語", delete_space=True) == "日本語"
