"""Files: stored once by their content, limited by the plan, swept when nobody refers to them."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from seiketsu.core import clock
from seiketsu.desk import actions, files
from seiketsu.desk.engine import sweep
from seiketsu.desk.errors import FileTooLarge, FileTypeRefused
from seiketsu.desk.models import Attachment, StoredFile
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path)}},
    }
    return tmp_path


def store(content=b"hello", name="notes.txt"):
    return actions.store_attachment(name=name, content_type="text/plain", chunks=[content[:2], content[2:]])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_the_bytes_come_back_as_they_went_in(desk):
    stored = store(b"\x00\xff binary \r\n")

    with default_storage.open(stored.path) as file:
        assert file.read() == b"\x00\xff binary \r\n"
    assert (stored.size, len(stored.digest)) == (12, 64)


def test_the_same_bytes_are_kept_once(desk, storage):
    first, again = store(), store(name="other.txt")

    assert first == again
    assert names(storage) == [first.digest]


def test_bytes_are_on_disk_before_their_row(desk, monkeypatch):
    order = []
    real_sync, real_row = os.fsync, StoredFile.objects.get_or_create

    def sync(handle):
        order.append("sync")
        real_sync(handle)

    def row(_manager, **given):
        order.append("row")
        return real_row(**given)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(type(StoredFile.objects), "get_or_create", row)

    store()

    assert order == ["sync", "sync", "sync", "row"]


def test_half_a_file_of_a_crash_is_written_anew(desk):
    stored = store()
    path = files.local_path(stored.digest)
    path.write_bytes(b"he")

    store()

    assert path.read_bytes() == b"hello"


def test_a_failed_write_leaves_nothing(desk, storage, monkeypatch):
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))

    with pytest.raises(OSError, match="disk full"):
        store()

    assert names(storage) == []
    assert not StoredFile.objects.exists()


def test_too_large_and_refused_kinds_are_told(desk, storage):
    with pytest.raises(FileTooLarge, match="25 MiB"):
        actions.store_attachment(
            name="film.mov", content_type="video/quicktime", chunks=(b"x" * 1024 * 1024 for _ in range(26))
        )
    with pytest.raises(FileTypeRefused, match="exe"):
        store(name="invoice.pdf.exe")
    assert names(storage) == []


def test_files_nobody_sent_are_swept_after_a_day_and_others_stay(client_organization, storage):
    kept, orphan = store(b"kept"), store(b"orphan")
    factories.ticket(client_organization, attachments=[actions.NewAttachment(kept, "kept.txt", "text/plain")])

    assert sweep(clock.now() + timedelta(hours=23), 100) == 0
    assert sweep(clock.now() + timedelta(hours=25), 100) == 1

    assert names(storage) == [kept.digest]
    assert StoredFile.objects.get() == kept and orphan.digest != kept.digest


def test_a_file_stored_again_is_not_swept(desk):
    store()
    clock.advance(timedelta(hours=23))
    store()

    assert sweep(clock.now() + timedelta(hours=2), 100) == 0


def test_bytes_without_a_row_are_swept_when_their_folder_is_looked_through(desk, storage):
    stray = storage / "attachments" / "ab" / ("ab" + "0" * 62)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"of a transaction that was rolled back")
    now = clock.now() + timedelta(days=2)
    os.utime(stray, (now.timestamp() - 90_000,) * 2)

    assert actions.sweep_stray_files("ab", now) == 1
    assert names(storage) == []


def test_a_stray_stored_again_meanwhile_is_left(desk, storage):
    stray = storage / "attachments" / "ab" / "x"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"x")

    assert not files.delete_stray("ab", "x", unchanged_since=stray.stat().st_mtime - 1)
    assert files.stored_names("ab") and stray.exists()


def test_strange_names_do_no_harm(client_organization):
    stored = store()

    factories.ticket(
        client_organization,
        attachments=[actions.NewAttachment(stored, "a\x00b\r\n" + "c" * 300, "x" * 200, inline_cid="<cid@x>")],
    )

    attachment = Attachment.objects.get()
    assert attachment.name.startswith("ab") and len(attachment.name) == 255
    assert attachment.path == stored.path and attachment.inline_cid == "<cid@x>"
