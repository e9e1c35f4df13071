"""What turns its line is taken out of names and subjects of mail."""

from __future__ import annotations

from seiketsu.channels.rules import mime


def test_names_and_subjects_of_mail_are_put_upright():
    mail = mime.parse(
        b"From: =?utf-8?q?Ann_=E2=80=AEeeL?= <ann@example.com>\r\nSubject: =?utf-8?q?A=E2=81=A7b?=\r\n\r\nHi"
    )
    assert mail.sender is not None
    assert (mail.sender.name, mail.subject_line) == ("Ann eeL", "Ab")
