"""The project's own source, read once for the tests of its shape."""

import ast
import functools
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "seiketsu"


@dataclass(frozen=True)
class Module:
    """One Python file."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Where it is, as people write it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def parts(self) -> tuple[str, ...]:
        """Its path below the package."""
        return self.path.relative_to(PACKAGE).parts

    @property
    def app(self) -> str:
        """The app that it belongs to; empty for the package's own files."""
        return self.parts[0] if len(self.parts) > 1 else ""

    @property
    def is_test(self) -> bool:
        """Whether it belongs to the tests."""
        return "tests" in self.parts

    @property
    def is_migration(self) -> bool:
        """Whether Django wrote it, or a migration was written by hand."""
        return "migrations" in self.parts


@functools.cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Module(path, text, ast.parse(text, filename=str(path))))
    return tuple(found)


def apps() -> set[str]:
    """The packages below ours, told without reading them: tests are collected in every process."""
    return {path.name for path in PACKAGE.iterdir() if any(path.glob("*.py"))}


def product_modules() -> list[Module]:
    """Without tests and migrations."""
    return [module for module in modules() if not module.is_test and not module.is_migration]


def functions(module: Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module, nested ones too."""
    return [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def dotted(node: ast.expr) -> str:
    """``a.b.c`` of an expression, or the empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""


def imported(node: ast.AST) -> list[str]:
    """The modules and names that an import statement brings in."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []
