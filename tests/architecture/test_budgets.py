"""Sizes that keep every part readable in one sitting.

`exemptions.txt` lists what is over a budget today, each with its date and reason. It only shrinks: an entry that is no
longer needed fails, as does one whose file has grown since.
"""

import ast
import datetime

import pytest

from tests.architecture.source import ROOT, Module, functions, modules, product_modules

FILE_LINES = 400
FUNCTION_LINES = 50
VIEW_LINES = 30
README_LINES = 60
DEPENDENCIES = 40
CORE_LINES = 3000
EXEMPTIONS = ROOT / "tests" / "architecture" / "exemptions.txt"


def _exemptions() -> dict[str, int]:
    found = {}
    for line in EXEMPTIONS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, lines, date, reason = line.split(maxsplit=3)
            assert datetime.date.fromisoformat(date), line
            assert len(reason) > 10, f"say why: {line}"
            found[name] = int(lines)
    return found


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    assert node.end_lineno is not None
    first = node.body[0]
    is_documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    documentation = (first.end_lineno or first.lineno) - first.lineno + 1 if is_documented else 0
    return node.end_lineno - node.lineno + 1 - documentation


def _sizes() -> dict[str, tuple[int, int]]:
    """Everything over its budget: name -> (lines, budget)."""
    over = {}
    for module in product_modules():
        lines = len(module.text.splitlines())
        if lines > FILE_LINES:
            over[module.name] = (lines, FILE_LINES)
        for function in functions(module):
            budget = VIEW_LINES if _is_view(module, function) else FUNCTION_LINES
            if _length(function) > budget:
                over[f"{module.name}::{function.name}"] = (_length(function), budget)
    return over


def _is_view(module: Module, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    if module.path.name != "views.py" and "views" not in module.parts:
        return False
    arguments = function.args.args
    return bool(arguments) and arguments[0].arg == "request"


def test_files_functions_and_views_keep_their_budgets():
    allowed = _exemptions()
    over = _sizes()
    fresh = {name: size for name, size in over.items() if name not in allowed}
    assert not fresh, "over budget (lines, budget): split them, " + str(fresh)
    grown = {name: size[0] for name, size in over.items() if size[0] > allowed.get(name, 0)}
    assert not grown, f"grown although exempted: {grown}"


def test_exemptions_only_shrink():
    needless = [name for name in _exemptions() if name not in _sizes()]
    assert not needless, f"remove from exemptions.txt: {needless}"


def test_test_files_are_not_endless():
    long = {module.name: n for module in modules() if module.is_test and (n := len(module.text.splitlines())) > 700}
    assert not long


def test_the_core_stays_small():
    lines = sum(
        1
        for module in product_modules()
        if module.app == "core" and module.parts[1] not in {"ui", "postgres"}
        for line in module.text.splitlines()
        if line.strip() and not line.strip().startswith("#")
    )
    assert lines < CORE_LINES


def test_every_dependency_says_why_and_there_are_not_many():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text[text.index("dependencies = [") : text.index("[project.scripts]")].splitlines()[1:]
    entries = [index for index, line in enumerate(block) if line.strip().startswith('"')]
    assert 0 < len(entries) <= DEPENDENCIES
    unexplained = [block[index].strip() for index in entries if not block[index - 1].strip().startswith("#")]
    assert not unexplained


def test_readmes_of_apps_are_short():
    long = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src" / "seiketsu").glob("*/README.md")
        if len(path.read_text(encoding="utf-8").splitlines()) > README_LINES
    ]
    assert not long


@pytest.mark.parametrize("name", ["utils", "helpers", "misc", "common", "util", "helper", "lib", "shared", "stuff"])
def test_no_module_is_named_by_nothing(name):
    found = [module.name for module in modules() if name in (module.path.stem, *module.parts[:-1])]
    assert not found, "name it by what it is about"
