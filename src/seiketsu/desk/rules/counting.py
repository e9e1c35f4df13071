"""How a view is counted without reading all tickets there ever were.

A query that an index answers is counted as it stands. Any other is held against a window: the open tickets that are
due first, or the newest ones; what lies beyond is not looked at, and the number is then the least there are.
"""

from __future__ import annotations

from enum import StrEnum

from seiketsu.desk.rules.search_language import All, AnyOf, Field, Node
from seiketsu.desk.rules.search_language.syntax import Phrase, Word, leaves

_OPEN = frozenset({"new", "open", "pending", "hold"})
_NAMED = ("requester", "organization", "tag", "id")
_LIVE_STATES = frozenset({"at_risk"})


class Reach(StrEnum):
    """How much of the desk a count may look at."""

    WHOLE = "whole"
    OPEN = "open"
    NEWEST = "newest"
    NEWEST_FEW = "newest_few"


def reach(node: Node | None) -> Reach:
    """The least reach that still gives a true number for this query where it can be had cheaply."""
    if any(isinstance(leaf, Word | Phrase) for leaf in leaves(node)):
        return Reach.NEWEST_FEW
    terms = node.nodes if isinstance(node, All) else (node,) if node is not None else ()
    is_open = any(_means_open(one) for one in terms)
    if any(_is_indexed(one, is_open) for one in terms):
        return Reach.WHOLE
    return Reach.OPEN if is_open else Reach.NEWEST


def _means_open(node: Node) -> bool:
    if isinstance(node, AnyOf):
        return all(_means_open(one) for one in node.nodes)
    if not isinstance(node, Field):
        return False
    if node.name == "status":
        return bool(node.values) and set(node.values) <= _OPEN
    return node.name == "is" and set(node.values) == {"open"}


def _is_indexed(node: Node, is_open: bool) -> bool:
    if not isinstance(node, Field) or node.operator != ":":
        return False
    if node.name in _NAMED:
        return "none" not in node.values
    if not is_open:
        return node.name == "is" and set(node.values) <= {"spam", "deleted"}
    if node.name == "is":
        return bool(node.values) and set(node.values) <= _LIVE_STATES
    return node.name == "assignee" and "none" not in node.values
