"""Macros as a namespace: `{{ ui.chip(...) }}` in any template, without an import line for each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context, Macro

MACROS = Path(__file__).resolve().parents[1] / "templates" / "ui" / "macros"
FROM_CONTEXT = ("csrf_input", "request")
"""A macro sees no context; what it declares under these names is handed to it from the page that calls it."""


class MacroLibrary:
    """Finds a macro by name in the files of one folder below `ui/macros/`."""

    def __init__(self, environment: Environment, folder: str) -> None:
        self._environment = environment
        self._folder = folder
        self._files = sorted(path.name for path in (MACROS / folder).glob("*.html"))
        self._homes: dict[str, str] = {}

    def __getattr__(self, name: str) -> Callable[..., str]:
        if name.startswith("_"):
            raise AttributeError(name)
        home = self._homes.get(name)
        for file in [home] if home else self._files:
            macro = getattr(self._module(file), name, None)
            if isinstance(macro, Macro):
                self._homes[name] = file
                return _with_context(macro)
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
