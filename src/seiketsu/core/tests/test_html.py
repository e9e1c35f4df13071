from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.core import html, markdown


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<style>body{display:none}</style>",
        "<iframe src='https://example.com'></iframe>",
        "<p style='position:fixed'>x</p>",
        "<form action='https://example.com'><input name=password></form>",
        "<svg><script>alert(1)</script></svg>",
        "<img src='data:text/html;base64,PHNjcmlwdD4='>",
    ],
)
def test_nothing_that_runs_or_hides_survives(attack: str) -> None:
    cleaned = html.sanitise(attack)
    for word in ("<script", "onerror", "javascript:", "<style", "<iframe", "style=", "<form", "<input", "data:text"):
        assert word not in cleaned


def test_remote_images_wait_until_asked_for() -> None:
    source = '<p><img src="https://tracker.example/p.gif" alt="logo"></p>'
    blocked = html.sanitise(source)
    assert ' src="https' not in blocked
    assert 'data-blocked-src="https://tracker.example/p.gif"' in blocked
    assert 'src="https://tracker.example/p.gif"' in html.sanitise(source, allow_remote_images=True)


def test_inline_images_of_the_mail_itself_stay() -> None:
    assert 'src="cid:part1@mail"' in html.sanitise('<img src="cid:part1@mail">')


def test_text_of_html_keeps_its_lines() -> None:
    text = html.to_text("<style>x{}</style><p>Hello&nbsp;Dana,</p><p>first<br>second</p><ul><li>one</li></ul>")
    assert text == "Hello Dana,\nfirst\nsecond\none"


@given(st.text(max_size=300))
def test_any_text_survives_sanitising_without_a_script(source: str) -> None:
    assert "<script" not in html.sanitise(source).lower()
    assert "<script" not in markdown.to_html(source).lower()


def test_markdown_keeps_line_breaks_and_shows_raw_html_as_text() -> None:
    rendered = markdown.to_html("Hi **Dana**,\nline two <b>raw</b>")
    assert "<strong>Dana</strong>" in rendered
    assert "<br" in rendered
    assert "&lt;b&gt;raw" in rendered


@pytest.mark.parametrize("alt", ["a>b", "x", "src=", "a > b > c"])
def test_a_remote_image_cannot_hide_behind_another_attribute(alt: str) -> None:
    cleaned = html.sanitise(f'<img alt="{alt}" title="t" src="https://tracker.example/p.gif">')
    assert ' src="https' not in cleaned
    assert html.has_remote_images(cleaned)


def test_inline_images_get_the_address_of_their_file() -> None:
    cleaned = html.sanitise('<p><img alt="a>b" src="cid:shot%401&amp;x"> <img src="cid:gone" alt="logo"></p>')
    shown = html.with_inline_images(cleaned, {"shot@1&x": '/desk/attachments/5/?a="&b'})
    assert 'src="/desk/attachments/5/?a=&quot;&amp;b"' in shown
    assert "cid:" not in shown and 'alt="logo"' in shown


@given(st.text(alphabet='<>img src="cid:x"/=\n', max_size=120))
def test_placing_images_changes_nothing_else(source: str) -> None:
    cleaned = html.sanitise(source)
    if "cid:" not in cleaned:
        assert html.with_inline_images(cleaned, {"x": "/x"}) == cleaned
