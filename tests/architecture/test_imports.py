"""The directions of imports, checked by import-linter in bin/check; here it is shown that the contracts bite."""

import ast
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source import PACKAGE, ROOT, modules, product_modules

_LINT = Path(sys.executable).with_name("lint-imports")


def test_every_app_has_its_place_in_the_layers():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    named = {part.strip(" ()").removeprefix("seiketsu.") for layer in layers for part in layer.split("|")}
    present = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert present - named == set(), "add the new app to the layers in pyproject.toml"


@pytest.fixture
def copy(tmp_path):
    """A small package under the project's own contracts."""
    package = tmp_path / "src" / "seiketsu"
    for app in ("config", "console", "portal", "desk", "accounts", "plan", "core", "businesstime"):
        (package / app).mkdir(parents=True)
        (package / app / "__init__.py").write_text("")
    for path in ("desk/rules", "config/supervisor", "core/postgres"):
        (package / path).mkdir()
        (package / path / "__init__.py").write_text("")
    (package / "__init__.py").write_text("")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return package


def _lint(package: Path) -> subprocess.CompletedProcess[str]:
    root = package.parents[1]
    return subprocess.run(
        [str(_LINT), "--no-cache"],
        cwd=root,
        env={"PYTHONPATH": str(root / "src"), "PATH": "/usr/bin:/bin", "HOME": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_hold_for_a_clean_package(copy):
    (copy / "desk" / "actions.py").write_text("import seiketsu.accounts\nimport seiketsu.core\n")
    done = _lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("accounts/queries.py", "import seiketsu.desk"),
        ("core/clock.py", "import seiketsu.plan"),
        ("portal/views.py", "import seiketsu.console"),
        ("desk/rules/routing.py", "import django.db"),
        ("desk/rules/routing.py", "from seiketsu.desk import models"),
        ("businesstime/calendar.py", "import seiketsu.core"),
        ("config/supervisor/loop.py", "import django"),
        ("core/postgres/server.py", "import psycopg"),
    ],
)
def test_an_import_in_the_wrong_direction_is_refused(copy, path, text):
    (copy / "desk" / "models.py").write_text("import django.db.models\n")
    (copy / path).write_text(text + "\n")
    done = _lint(copy)
    assert done.returncode != 0, done.stdout
    assert "BROKEN" in done.stdout


def _installed_with_the_product() -> set[str]:
    """The distributions that come without the groups of development, by what each asks for itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: set[str] = set()
    wanted = [Requirement(line) for line in project["dependencies"]]
    while wanted:
        requirement = wanted.pop()
        name = canonicalize_name(requirement.name)
        seen = f"{name}{sorted(requirement.extras)}"
        extras = requirement.extras or {""}
        if seen in found or not any(
            requirement.marker is None or requirement.marker.evaluate({"extra": extra}) for extra in extras
        ):
            continue
        found |= {seen, name}
        for line in metadata.requires(name) or ():
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                wanted.append(needed)
    return found


def test_the_product_imports_nothing_that_only_developers_install():
    of_package = metadata.packages_distributions()
    installed = _installed_with_the_product()
    faults = [
        f"{module.name} imports {name}"
        for module in [*product_modules(), *(one for one in modules() if one.is_migration)]
        if "test_kit" not in module.name
        for name in _imported(module.tree)
        if name in of_package
        and name != "seiketsu"
        and not any(canonicalize_name(one) in installed for one in of_package[name])
    ]
    assert faults == []


def _imported(tree: ast.Module) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return {name.split(".")[0] for name in names}
