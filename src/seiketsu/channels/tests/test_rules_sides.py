"""What is passed on to third parties, and who was expected to answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seiketsu.channels.rules.threading import number_in_subject
from seiketsu.desk.rules import sides


def test_addresses_are_read_however_they_are_typed():
    assert sides.addresses_in("a@x.example, <B@x.example>; a@x.example\nc@x.example") == [
        "a@x.example",
        "b@x.example",
        "c@x.example",
    ]
    assert sides.addresses_in(" , ; ") == []


@given(st.text(), st.integers(1, 10**12), st.text())
def test_no_subject_leads_to_the_clients_thread(before, number, after):
    for subject in (f"{before} [#{number}] {after}", f"{before} [Ticket #{number}]{after}"):
        assert number_in_subject(sides.plain_subject(subject)) is None
        assert number_in_subject(sides.forwarded_subject(subject)) is None


def test_a_forward_says_so_once():
    assert sides.forwarded_subject("Re: Fwd: Wrong greeting [#812]") == "Fwd: Wrong greeting"
    assert sides.forwarded_subject("") == "Fwd: …"


def test_a_quote_names_people_without_their_addresses_and_escapes_them():
    quoted = [sides.Quoted("Dana <b>", "2 Nov", "First\nline"), sides.Quoted("Maya", "3 Nov", "", "<p>Second</p>")]
    text, html = sides.quote(quoted, "Forwarded message"), sides.quote_html(quoted, "Forwarded message")
    assert text.startswith("---------- Forwarded message ----------\nDana <b>, 2 Nov\n\nFirst\nline\n\n-----")
    assert "Dana &lt;b&gt;" in html and "<blockquote><p>First<br>line</p></blockquote>" in html
    assert "<blockquote><p>Second</p></blockquote>" in html


def test_whoever_was_written_to_and_their_house_are_expected():
    asked = ["support@mls.example", "pat@gmail.com"]
    assert sides.is_expected("support@mls.example", asked) and sides.is_expected("jo@mls.example", asked)
    assert not sides.is_expected("eve@else.example", asked) and not sides.is_expected("eve@gmail.com", asked)
    assert sides.is_expected("pat@gmail.com", asked)
