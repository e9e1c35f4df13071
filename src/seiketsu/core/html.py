"""HTML from outside: what may stay, and its plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import unquote

import nh3
from markupsafe import Markup, escape

ALLOWED_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ALLOWED_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height", "data-blocked-src"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
# Sanitised HTML has every attribute in double quotes; a `>` may stand inside them.
_BEFORE_SOURCE = r'(<img\b(?:\s+[\w\-]+="[^"]*")*?\s+)'
_REMOTE_IMAGE = re.compile(_BEFORE_SOURCE + r'src="(https?:)?//', re.IGNORECASE)
_INLINE_IMAGE = re.compile(_BEFORE_SOURCE + r'src="cid:([^"]*)"', re.IGNORECASE)
_BREAKS = re.compile(r"<(br|/p|/div|/li|/tr|/h[1-6]|/blockquote|hr)\b[^>]*>", re.IGNORECASE)


def sanitise(source: str, *, allow_remote_images: bool = False) -> str:
    """Keep harmless elements only. Remote images keep their address in `data-blocked-src` until somebody asks."""
    cleaned = nh3.clean(
        source,
        tags=ALLOWED_TAGS,
        clean_content_tags={"script", "style", "head", "title"},
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
    )
    if allow_remote_images:
        return cleaned.replace("data-blocked-src=", "src=")
    return _REMOTE_IMAGE.sub(lambda found: f'{found[1]}data-blocked-src="{found[2] or ""}//', cleaned)


def has_remote_images(sanitised: str) -> bool:
    """Whether pictures of other servers were left out of this sanitised HTML."""
    return "data-blocked-src=" in sanitised


def with_inline_images(sanitised: str, addresses: Mapping[str, str]) -> str:
    """Sanitised HTML whose inline pictures (`cid:`) have an address; one without a file keeps its words alone."""

    def place(found: re.Match[str]) -> str:
        address = addresses.get(unquote(html.unescape(found[2])))
        return f'{found[1]}src="{html.escape(address)}"' if address else found[1].rstrip()

    return _INLINE_IMAGE.sub(place, sanitised)


def paragraphs(text: str) -> Markup:
    """Plain text as escaped paragraphs that keep their line breaks."""
    blocks = [block for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n"))) for block in blocks
    )


def to_text(source: str) -> str:
    """Readable plain text of an HTML document."""
    broken = _BREAKS.sub(
        "\n",
        re.sub(
            r"\s+",
            " ",
            nh3.clean(source, tags=ALLOWED_TAGS | {"br"}, clean_content_tags={"script", "style", "head", "title"}),
        ),
    )
    text = html.unescape(re.sub(r"<[^>]+>", "", broken)).replace("\xa0", " ")
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
