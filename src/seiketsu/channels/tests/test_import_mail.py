"""`seiketsu import mail PATH` takes in folders, Maildirs and mboxes; it may be stopped and run again."""

import mailbox
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from seiketsu.channels import actions
from seiketsu.channels.tests.corpus import CASES
from seiketsu.channels.tests.factories import written
from seiketsu.core.models import RawIntake
from seiketsu.core.test_kit import settle
from seiketsu.delivery.models import Delivery
from seiketsu.desk.models import Ticket

pytestmark = pytest.mark.django_db


def take_in(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("import", "mail", str(path), *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def folder(path: Path, count: int) -> Path:
    (path / "inner").mkdir(parents=True)
    for number in range(count):
        place = path / "inner" if number % 2 else path
        (place / f"{number}.eml").write_bytes(written(f"Mail {number}").as_bytes())
    (path / "readme.txt").write_text("not a mail")
    return path


def test_a_folder_of_eml_files(tmp_path):
    told = take_in(folder(tmp_path / "mails", 5))
    assert "5 mails in" in told and "5 taken in, 0 were here before" in told
    assert RawIntake.objects.filter(source="mail", facts__way="import").count() == 5


def test_one_eml_file(tmp_path):
    file = tmp_path / "one.eml"
    file.write_bytes(written().as_bytes())
    assert "1 taken in" in take_in(file)


def test_a_maildir(tmp_path):
    box = mailbox.Maildir(tmp_path / "box")
    for number in range(3):
        box.add(written(str(number)).as_bytes())
    assert "3 taken in" in take_in(tmp_path / "box")


def test_an_mbox_with_lines_that_begin_with_from(tmp_path):
    box = mailbox.mbox(tmp_path / "box.mbox")
    box.add(written("From here on it fails.\nFrom there too.").as_bytes())
    box.add(written("Two").as_bytes())
    box.close()
    assert "2 taken in" in take_in(tmp_path / "box.mbox")
    assert b"\nFrom here on it fails." in bytes(RawIntake.objects.order_by("id")[0].body)


def test_running_it_again_takes_in_nothing_twice(tmp_path):
    path = folder(tmp_path / "mails", 6)
    take_in(path)
    assert "0 taken in, 6 were here before" in take_in(path)


def test_stopped_in_the_middle_it_goes_on(tmp_path, monkeypatch):
    path = folder(tmp_path / "mails", 250)
    keep, left = actions.keep, iter(range(130))

    def interrupted(body, facts):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return keep(body, facts)

    with monkeypatch.context() as patch:
        patch.setattr(actions, "keep", interrupted)
        with pytest.raises(KeyboardInterrupt):
            take_in(path)
    assert RawIntake.objects.count() == 100, "whole batches only"
    assert "150 taken in, 100 were here before" in take_in(path)


def test_the_mails_become_tickets_and_nobody_is_answered_unless_asked(tmp_path, desk):
    take_in(folder(tmp_path / "quiet", 3))
    settle()
    assert (Ticket.objects.count(), Delivery.objects.count()) == (3, 0)
    take_in(folder(tmp_path / "loud", 1), "--acknowledge")
    settle()
    assert Delivery.objects.filter(kind="desk.acknowledgement").count() == 1


def test_the_whole_corpus_is_taken_in(tmp_path, desk):
    for number, case in enumerate(CASES):
        unique = case.raw.replace(b"<corpus@", b"<corpus-%d@" % number)
        (tmp_path / f"{number:03}.eml").write_bytes(unique)
    take_in(tmp_path)
    settle()
    assert Ticket.objects.count() == sum(case.becomes_ticket for case in CASES)
    states = RawIntake.objects.filter(source="mail")
    assert not states.filter(state="failed").exists()
    assert states.filter(state="suspended").count() == sum(not case.becomes_ticket for case in CASES)


@pytest.mark.parametrize("name", ["missing", "empty", "text.txt"])
def test_what_holds_no_mail_says_so(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.txt").write_text("hello")
    with pytest.raises(CommandError, match=r"mbox|does not exist"):
        take_in(tmp_path / name)
