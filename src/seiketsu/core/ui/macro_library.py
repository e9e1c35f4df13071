"""Macros as a namespace: `{{ ui.chip(...) }}` in any template, without an import line for each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context, Macro

from seiketsu.core.ui import parts, reader

MACROS = Path(__file__).resolve().parents[1] / "templates" / "ui" / "macros"
FROM_CONTEXT = ("csrf_input", "request")
"""A macro sees no context; what it declares under these names is handed to it from the page that calls it."""
REMEMBERED = "remembered"
"""A file of macros lists under this name those whose markup follows from their arguments and the language alone."""
_VALUES = frozenset({bool, int, str, type(None), parts.Person, parts.Tier})
"""What is equal by what it says. A row of the database is not: it stays the same row when its name changes."""
_KEPT = 4096


class MacroLibrary:
    """Finds a macro by name in the files of one folder below `ui/macros/`."""

    def __init__(self, environment: Environment, folder: str) -> None:
        self._environment = environment
        self._folder = folder
        self._files = sorted(path.name for path in (MACROS / folder).glob("*.html"))

    def __getattr__(self, name: str) -> Callable[..., str]:
        if name.startswith("_"):
            raise AttributeError(name)
        for file in self._files:
            module = self._module(file)
            macro = getattr(module, name, None)
            if isinstance(macro, Macro):
                found = _remembering(macro) if name in getattr(module, REMEMBERED, ()) else _with_context(macro)
                if not self._environment.auto_reload:
                    setattr(self, name, found)
                return found
        raise AttributeError(f"there is no macro {name!r} in ui/macros/{self._folder}/")

    def _module(self, file: str) -> Any:
        return self._environment.get_template(f"ui/macros/{self._folder}/{file}").module

    def names(self) -> list[str]:
        """Every macro of the folder, for the page that shows them all and for tests."""
        return sorted(
            name
            for file in self._files
            for name, value in vars(self._module(file)).items()
            if isinstance(value, Macro) and not name.startswith("_")
        )


def _remembering(macro: Macro) -> Callable[..., str]:
    drawn: dict[tuple[Any, ...], str] = {}

    def call(*positional: Any, **named: Any) -> str:
        values = (*positional, *named.values())
        if not all(type(value) in _VALUES for value in values):
            return macro(*positional, **named)
        key = (reader.current().language, len(positional), *named, *values)
        found = drawn.get(key)
        if found is None:
            if len(drawn) >= _KEPT:
                drawn.clear()
            found = drawn[key] = macro(*positional, **named)
        return found

    return call


def _with_context(macro: Macro) -> Callable[..., str]:
    wanted = [name for name in FROM_CONTEXT if name in macro.arguments]
    if not wanted:
        return macro

    @pass_context
    def call(context: Context, *positional: Any, **named: Any) -> str:
        for name in wanted:
            if macro.arguments.index(name) >= len(positional):
                named.setdefault(name, context.get(name, ""))
        return macro(*positional, **named)

    return call
