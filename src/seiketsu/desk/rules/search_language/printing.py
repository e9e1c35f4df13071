"""From a query to the text that is read as the same query."""

from __future__ import annotations

import re

from seiketsu.desk.rules.search_language.reading import read
from seiketsu.desk.rules.search_language.syntax import All, AnyOf, Field, Node, Not, Phrase, Word

_PLAIN_VALUE = re.compile(r'[^\s",()<>=]+')


def printed(node: Node | None) -> str:
    """The query as somebody would type it."""
    if node is None:
        return ""
    if isinstance(node, All):
        return " ".join(f"({printed(one)})" if isinstance(one, AnyOf) else printed(one) for one in node.nodes)
    if isinstance(node, AnyOf):
        return " or ".join(printed(one) for one in node.nodes)
    if isinstance(node, Not):
        text = printed(node.node)
        return f"-({text})" if isinstance(node.node, All | AnyOf | Not) else f"-{text}"
    return _leaf(node)


def _leaf(node: Word | Phrase | Field) -> str:
    if isinstance(node, Field):
        return f"{node.name}{node.operator}{','.join(value_text(value) for value in node.values)}"
    if isinstance(node, Phrase):
        return quoted(node.text)
    text = f"{node.text}*" if node.is_prefix else node.text
    # A word like "or" or "a:b" can't stand bare; in quotes it is found just the same.
    return text if read(text) == node else quoted(node.text)


def quoted(text: str) -> str:
    """In quotes; those inside are doubled."""
    return '"{}"'.format(text.replace('"', '""'))


def value_text(value: str) -> str:
    """A field's value, quoted where it needs to be."""
    return value if _PLAIN_VALUE.fullmatch(value) else quoted(value)
