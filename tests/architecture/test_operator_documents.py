"""What an operator reads is what the product does."""

import re

import pytest

from tests.architecture.source import PACKAGE, ROOT

SETTINGS = ROOT / "docs" / "operations" / "settings.md"
DOCUMENTS = [
    *(ROOT / "docs" / "operations").glob("*.md"),
    *(ROOT / "docs" / "howto").glob("*.md"),
    *(ROOT / "deploy").rglob("*.md"),
]


def _read_by_the_product() -> set[str]:
    text = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "config").glob("*.py"))
    names = set(re.findall(r'"((?:SEIKETSU|DATABASE)_[A-Z_]+)"', text))
    # What our processes and the test run tell each other is no setting.
    return {
        name
        for name in names
        if not name.startswith("SEIKETSU_TEST") and name != "SEIKETSU_SUPERVISOR" and not name.endswith("_")
    }


def test_every_setting_is_documented():
    text = SETTINGS.read_text(encoding="utf-8")
    missing = sorted(name for name in _read_by_the_product() if f"`{name}`" not in text)
    assert not missing, f"add them to docs/operations/settings.md: {missing}"


def test_no_setting_is_documented_that_nothing_reads():
    documented = set(
        re.findall(r"^\| `(SEIKETSU_[A-Z_]+|DATABASE_URL)`", SETTINGS.read_text(encoding="utf-8"), re.MULTILINE)
    )
    oidc = {name for name in documented if name.startswith("SEIKETSU_OIDC_")}
    assert documented - oidc - _read_by_the_product() == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_names_is_there(document):
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", text):
        assert (document.parent / target).exists(), f"{document.name} links to {target}"
    for script in re.findall(r"(?<![./\w])(bin/[a-z0-9-]+)", text):
        assert (ROOT / script).exists(), f"{document.name} names {script}"


def test_scripts_can_be_run():
    for path in [*(ROOT / "bin").iterdir(), ROOT / ".ci" / "run"]:
        if path.suffix == ".sh":
            continue
        assert path.stat().st_mode & 0o111, f"{path.name} is not executable"
        assert path.read_text(encoding="utf-8").startswith("#!"), path.name
