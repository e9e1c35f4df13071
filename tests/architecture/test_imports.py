"""The directions of imports, checked by import-linter in bin/check; here it is shown that the contracts bite."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT

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
