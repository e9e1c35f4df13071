"""What a backup file is, and which ones are refused. (A backup of a running installation: see test_up.)"""

import json
import os
import stat
import tarfile
from pathlib import Path

import pytest

from seiketsu.config.archive.contents import Manifest, NotABackup, Writer, read_manifest, unpack
from seiketsu.config.tests.installation import Installation

FACTS = Manifest(
    format=1,
    release="0.1.0",
    taken_at="2026-01-01T00:00:00+00:00",
    server="18.4",
    files_elsewhere=None,
    counts={},
    digests={},
)


def _backup(target: Path, **files: bytes) -> Path:
    writer = Writer(target)
    for name, content in files.items():
        source = target.with_name("source")
        source.write_bytes(content)
        writer.add(name, source)
    writer.finish(FACTS)
    return target


def test_what_goes_in_comes_out(tmp_path):
    source = _backup(tmp_path / "b.tar", one=b"1" * 3_000_000, two=b"")
    manifest = read_manifest(source)
    unpack(source, manifest, tmp_path / "out")
    assert (tmp_path / "out" / "one").read_bytes() == b"1" * 3_000_000
    assert (tmp_path / "out" / "two").read_bytes() == b""
    assert stat.S_IMODE((tmp_path / "out" / "one").stat().st_mode) == 0o600
    assert stat.S_IMODE(source.stat().st_mode) == 0o600
    assert not (tmp_path / "b.tar.partial").exists()


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.97])
def test_a_file_cut_short_is_refused(tmp_path, kept):
    source = _backup(tmp_path / "b.tar", one=os.urandom(500_000))
    source.write_bytes(source.read_bytes()[: int(source.stat().st_size * kept)])
    with pytest.raises(NotABackup, match="cut short"):
        read_manifest(source)


def test_a_damaged_member_is_refused(tmp_path):
    source = _backup(tmp_path / "b.tar", one=b"a" * 100_000)
    content = bytearray(source.read_bytes())
    content[50_000] ^= 1
    source.write_bytes(content)
    with pytest.raises(NotABackup, match="damaged"):
        unpack(source, read_manifest(source), tmp_path / "out")


def _foreign(target: Path, member: tarfile.TarInfo, digests: dict[str, str]) -> Path:
    with tarfile.open(target, "w") as tar:
        tar.addfile(member)
        text = json.dumps({**FACTS.__dict__, "digests": digests}).encode()
        manifest = tarfile.TarInfo("manifest.json")
        manifest.size = len(text)
        source = target.with_name("manifest")
        source.write_bytes(text)
        with source.open("rb") as file:
            tar.addfile(manifest, file)
    return target


@pytest.mark.parametrize("name", ["../escaped", "/tmp/escaped", "files/../../escaped"])
def test_a_member_that_leads_elsewhere_is_refused(tmp_path, name):
    source = _foreign(tmp_path / "b.tar", tarfile.TarInfo(name), {name: "0"})
    with pytest.raises(NotABackup, match="does not belong"):
        unpack(source, read_manifest(source), tmp_path / "out")
    assert not (tmp_path / "escaped").exists()


def test_a_link_is_refused(tmp_path):
    link = tarfile.TarInfo("secret")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    source = _foreign(tmp_path / "b.tar", link, {"secret": "0"})
    with pytest.raises(NotABackup, match="does not belong"):
        unpack(source, read_manifest(source), tmp_path / "out")


def test_a_missing_member_is_refused(tmp_path):
    source = _foreign(tmp_path / "b.tar", tarfile.TarInfo("one"), {"one": "0", "two": "0"})
    with pytest.raises(NotABackup):
        unpack(source, read_manifest(source), tmp_path / "out")


@pytest.mark.parametrize("content", [b"", b"a letter", b"\0" * 2048])
def test_what_is_no_backup_is_refused(tmp_path, content):
    (tmp_path / "letter").write_bytes(content)
    with pytest.raises(NotABackup):
        read_manifest(tmp_path / "letter")
    with pytest.raises(NotABackup, match="does not exist"):
        read_manifest(tmp_path / "nothing")


def test_a_later_format_is_refused(tmp_path):
    writer = Writer(tmp_path / "b.tar")
    writer.finish(Manifest(**{**FACTS.__dict__, "format": 2}))
    with pytest.raises(NotABackup, match="format 2"):
        read_manifest(tmp_path / "b.tar")


def test_an_abandoned_backup_leaves_nothing(tmp_path):
    Writer(tmp_path / "b.tar").abandon()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.embedded
def test_a_restore_that_fails_can_be_repeated(tmp_path):
    source = _backup(tmp_path / "b.tar", **{"database.dump": b"no dump", "secret": b"s" * 64})
    found = Installation(tmp_path / "home")
    try:
        for _ in range(2):  # the first leaves nothing that would stop the second
            done = found.command("restore", str(source))
            assert done.returncode == 1
            assert "pg_restore failed" in done.stderr
        assert not (found.home / "pg").exists()
        assert not (found.home / "secret").exists()
    finally:
        found.remove()
