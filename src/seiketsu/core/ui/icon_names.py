"""Which icons the product names, read from its templates and its Python, so that the sprite holds those and no others.

A name is *certain* where it can only be an icon: `icon("bell")`, `icon="bell"`, `ui.empty_state("inbox", ...)`, or in
a mapping whose name contains ICON. Any other string among a macro's arguments is *possible*: it is drawn when such an
icon exists.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
from jinja2 import nodes

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
EXTENSIONS = ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]
TRANSLATORS = {"_", "gettext", "ngettext", "pgettext"}
MACRO_POSITIONS = {
    "icon": 0,
    "bulk_action": 1,
    "button": 1,
    "disc": 0,
    "empty_state": 0,
    "icon_button": 0,
    "line": 2,
    "menu": 1,
    "menu_item": 2,
    "notice": 1,
    "pill": 1,
    "state": 1,
}
PART_POSITIONS = {
    "Choice": 4,
    "Entry": 1,
    "Line": 0,
    "Link": 0,
    "NavigationItem": 2,
    "PaletteItem": 0,
    "Step": 4,
    "Surface": 2,
    "TimelineEvent": 0,
}
"""Where a macro, or a part of `parts.py`, takes the icon's name when it is given by position."""


@dataclass
class IconNames:
    """`certain` maps a name to the files that use it; `possible` are strings that may be one."""

    certain: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    possible: set[str] = field(default_factory=set)


def collect(source: Path) -> IconNames:
    """Every icon name used below `source`."""
    found = IconNames()
    for path in sorted(source.glob("*/templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            _read_template(path, str(path.relative_to(source)), found)
    for path in sorted(source.glob("*/django_templates/**/*.html")):
        for name in re.findall(r"{%\s*icon\s+[\"']([a-z0-9-]+)[\"']", path.read_text()):
            found.certain[name].add(str(path.relative_to(source)))
    for path in sorted(source.glob("**/*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts:
            _read_python(path, str(path.relative_to(source)), found)
    return found


def _read_template(path: Path, label: str, found: IconNames) -> None:
    environment = jinja2.Environment(autoescape=True, extensions=EXTENSIONS)
    tree = environment.parse(path.read_text(), str(path))
    for call in tree.find_all(nodes.Call):
        name = _called(call.node)
        if name in TRANSLATORS:
            continue
        for position, argument in enumerate(call.args):
            certain = MACRO_POSITIONS.get(name) == position
            _note_all(_constants(argument), label, found, certain=certain)
        for keyword in call.kwargs:
            _note_all(_constants(keyword.value), label, found, certain=keyword.key == "icon")
    for assignment in tree.find_all(nodes.Assign):
        if isinstance(assignment.target, nodes.Name) and "icon" in assignment.target.name.lower():
            _note_all(_constants(assignment.node, keys=False), label, found, certain=True)


def _called(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    return node.attr if isinstance(node, nodes.Getattr) else ""


def _constants(node: nodes.Node, *, keys: bool = True) -> Iterator[str]:
    """The strings of an expression; conditions and nested calls are left to their own turn."""
    match node:
        case nodes.Const():
            if isinstance(node.value, str):
                yield node.value
        case nodes.CondExpr():
            yield from _constants(node.expr1)
            if node.expr2 is not None:
                yield from _constants(node.expr2)
        case nodes.Or() | nodes.And():
            yield from _constants(node.left)
            yield from _constants(node.right)
        case nodes.Dict():
            for pair in node.items:
                yield from _constants(pair.value)
        case nodes.List() | nodes.Tuple() if keys:
            for item in node.items:
                yield from _constants(item)
        case nodes.Call() if isinstance(node.node, nodes.Getattr) and node.node.attr == "get":
            for argument in node.args[1:]:
                yield from _constants(argument)
            yield from _constants(node.node.node)


def _note_all(names: Iterator[str], label: str, found: IconNames, *, certain: bool) -> None:
    for name in names:
        if not NAME.fullmatch(name):
            continue
        if certain:
            found.certain[name].add(label)
        else:
            found.possible.add(name)


def _read_python(path: Path, label: str, found: IconNames) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Call():
                _read_call(node, label, found)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)) if "ICON" in name:
                if isinstance(node.value, ast.Dict):
                    _note_all(_strings(node.value.values), label, found, certain=True)


def _read_call(call: ast.Call, label: str, found: IconNames) -> None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    for keyword in call.keywords:
        if keyword.arg == "icon":
            _note_all(_strings([keyword.value]), label, found, certain=True)
    if (position := PART_POSITIONS.get(name)) is not None:
        _note_all(_strings(call.args[position : position + 1]), label, found, certain=True)


def _strings(expressions: list[ast.expr]) -> Iterator[str]:
    for expression in expressions:
        match expression:
            case ast.Constant(value=str() as text):
                yield text
            case ast.IfExp(body=body, orelse=other):
                yield from _strings([body, other])
