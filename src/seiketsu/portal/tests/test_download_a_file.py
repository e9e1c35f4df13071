"""A client saves a file of their ticket; it is never run in the browser, and nobody else's is there."""

from __future__ import annotations

from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import organization, person, signed_in
from seiketsu.desk import actions
from seiketsu.desk.models import Attachment
from seiketsu.desk.tests.factories import body, ticket


def _file(text: str = "<script>alert(1)</script>") -> actions.NewAttachment:
    stored = actions.store_attachment(name="page.html", content_type="text/html", chunks=[text.encode()])
    return actions.NewAttachment(file=stored, name="page.html", content_type="text/html")


def test_it_is_saved_and_never_shown(office):
    ticket(office.organization, requester=office.dana, attachments=[_file()])
    answer = signed_in(office.dana).get(f"/portal/attachments/{Attachment.objects.get().pk}")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"] == 'attachment; filename="page.html"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_files_of_others_and_of_notes_do_not_exist(office):
    foreign = organization("Elsewhere")
    ticket(foreign, requester=person(foreign), attachments=[_file("theirs")])
    asked = ticket(office.organization, requester=office.dana)
    note = actions.add_note(
        asked, body=body("For us"), author=office.maya, actor=actor_of(office.maya), attachments=[_file("a note's")]
    )
    assert note.attachments.count() == 1
    for attachment in Attachment.objects.all():
        assert signed_in(office.dana).get(f"/portal/attachments/{attachment.pk}").status_code == 404


def test_a_member_gets_no_file_of_a_colleague(office):
    ticket(office.organization, requester=office.dana, attachments=[_file()])
    address = f"/portal/attachments/{Attachment.objects.get().pk}"
    assert signed_in(office.luis).get(address).status_code == 404


def test_a_recording_is_played_in_its_place_and_can_be_skipped_in(office):
    sound = b"RIFF\x24\0\0\0WAVEfmt " + b"sound" * 20
    stored = actions.store_attachment(name="call.wav", content_type="audio/wav", chunks=[sound])
    asked = ticket(
        office.organization,
        requester=office.dana,
        attachments=[actions.NewAttachment(file=stored, name="call.wav", content_type="audio/wav")],
    )
    browser, address = signed_in(office.dana), f"/portal/attachments/{Attachment.objects.get().pk}"

    page = browser.get(f"/portal/tickets/{asked.pk}").content.decode()
    part = browser.get(address, headers={"Range": "bytes=90-"})

    assert f'<audio class="player" controls preload="metadata" src="{address}"' in page
    assert (part.status_code, b"".join(part.streaming_content)) == (206, sound[90:])
    assert (part["Content-Type"], part["Content-Disposition"]) == ("audio/wav", 'inline; filename="call.wav"')
    stranger = signed_in(person(organization("Elsewhere")))
    assert stranger.get(address, headers={"Range": "bytes=0-"}).status_code == 404
