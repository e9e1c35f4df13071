"""Markdown that people write, as safe HTML."""

from __future__ import annotations

from markdown_it import MarkdownIt

from seiketsu.core.html import sanitise

# Raw HTML stays off: what people type between angle brackets is shown, not run.
_renderer = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False}).enable(
    ["table", "strikethrough"]
)


def to_html(source: str) -> str:
    """Sanitised HTML; a single line break stays a line break, as people expect in a message."""
    return sanitise(_renderer.render(source), allow_remote_images=False)
