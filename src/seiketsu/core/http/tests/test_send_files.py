"""Which part of a file is sent, and what a file is by its bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.core.http.media import player_for, sniffed
from seiketsu.core.http.ranges import NotSatisfiable, Span, asked_span


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-", Span(0, 99)),
        ("bytes=10-19", Span(10, 19)),
        ("Bytes = 10-19", Span(10, 19)),
        ("bytes=90-500", Span(90, 99)),
        ("bytes=-10", Span(90, 99)),
        ("bytes=-500", Span(0, 99)),
        ("", None),
        ("bytes=-", None),
        ("bytes=20-10", None),
        ("bytes=0-1,5-6", None),
        ("lines=1-2", None),
        ("bytes=one-two", None),
    ],
)
def test_what_is_asked_for_is_read(header, span):
    assert asked_span(header, 100) == span


@pytest.mark.parametrize(("header", "size"), [("bytes=100-", 100), ("bytes=-0", 100), ("bytes=0-", 0), ("bytes=-5", 0)])
def test_what_lies_outside_is_refused(header, size):
    with pytest.raises(NotSatisfiable):
        asked_span(header, size)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_span_never_leaves_the_file(first, last, size):
    try:
        span = asked_span(f"bytes={first}-{last}", size)
    except NotSatisfiable:
        assert first >= size
        return
    assert span is None or (0 <= span.first <= span.last < size and span.length == len(range(size)[first : last + 1]))


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xf1\x50", "audio/aac"),
        (b"OggS" + b"\0" * 24 + b"OpusHead", "audio/ogg"),
        (b"OggS" + b"\0" * 24 + b"\x80theora", "video/ogg"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        (b"\x1aE\xdf\xa3....webm....V_VP8", "video/webm"),
        (b"\x1aE\xdf\xa3....webm....A_OPUS", "audio/webm"),
        (b"\x1aE\xdf\xa3....matroska", ""),
        (b"RIFF\0\0\0\0AVI ", ""),
        (b"\xff\xfeh\0i\0", ""),
        (b"<html><body>", ""),
        (b"", ""),
    ],
)
def test_a_file_is_what_its_bytes_say(head, kind):
    assert sniffed(head) == kind


@pytest.mark.parametrize(
    ("content_type", "name", "player"),
    [
        ("audio/mpeg", "anything", "audio"),
        ("Video/MP4; codecs=avc1", "x", "video"),
        ("application/octet-stream", "Call 7.WAV", "audio"),
        ("", "film.webm", "video"),
        ("audio/amr", "call.amr", ""),
        ("application/octet-stream", "program.bin", ""),
        ("application/pdf", "voice.mp3", ""),
    ],
)
def test_only_recordings_get_a_player(content_type, name, player):
    assert player_for(content_type, name) == player
