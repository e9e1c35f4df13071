"""What a query is made of. Places in the text are kept for messages and play no part in equality."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Span:
    """From the first character to the one after the last."""

    start: int
    end: int


NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Word:
    """A word to be found; `is_prefix` where it was written with a star at its end."""

    text: str
    is_prefix: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to be found one after the other."""

    text: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """`name`, one of `:` `<` `<=` `>` `>=`, and the values of which any will do; none where nothing was written yet."""

    name: str
    operator: str
    values: tuple[str, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be."""

    node: Node


@dataclass(frozen=True, slots=True)
class All:
    """Each of two or more; none of them is itself an `All`."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of two or more; none of them is itself an `AnyOf`."""

    nodes: tuple[Node, ...]


Node: TypeAlias = Word | Phrase | Field | Not | All | AnyOf


def all_of(nodes: list[Node]) -> Node | None:
    """Joined by "and", flat."""
    flat: list[Node] = []
    for node in nodes:
        flat += node.nodes if isinstance(node, All) else (node,)
    return All(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def any_of(nodes: list[Node]) -> Node | None:
    """Joined by "or", flat."""
    flat: list[Node] = []
    for node in nodes:
        flat += node.nodes if isinstance(node, AnyOf) else (node,)
    return AnyOf(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def leaves(node: Node | None) -> Iterator[Word | Phrase | Field]:
    """Every word, phrase and field, from left to right."""
    if isinstance(node, All | AnyOf):
        for one in node.nodes:
            yield from leaves(one)
    elif isinstance(node, Not):
        yield from leaves(node.node)
    elif node is not None:
        yield node
