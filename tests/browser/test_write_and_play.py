"""Around the composer in a real browser: recordings are played where they lie, and writing needs no mouse."""

from __future__ import annotations

import io
import math
import struct
import wave
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from seiketsu.accounts.models import Organization, User
from seiketsu.accounts.tests.factories import person
from seiketsu.core import tenancy
from seiketsu.desk import actions
from seiketsu.desk.actions import NewAttachment
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def voicemail(seconds: int) -> bytes:
    """A tone, as a telephone system sends it."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        tone = (int(9_000 * math.sin(number / 3)) for number in range(8_000 * seconds))
        sound.writeframes(b"".join(struct.pack("<h", one) for one in tone))
    return kept.getvalue()


@pytest.fixture
def called(harbor: Organization) -> Ticket:
    """A ticket with a recording, and with a file that only claims to be one."""
    tenancy.install()
    files = []
    for name, content in (("voicemail.wav", voicemail(60)), ("broken.mp3", b"<script>alert(1)</script>")):
        stored = actions.store_attachment(name=name, content_type="audio/x-wav", chunks=[content])
        files.append(NewAttachment(stored, name, "audio/x-wav"))
    asker = person(harbor, name="Dana Whitfield", role="administrator")
    return factories.ticket(harbor, requester=asker, subject_line="A voicemail", attachments=files)


def plays_and_skips(page: Page) -> None:
    player = page.get_by_label("Play voicemail.wav")
    expect(player).to_be_visible()
    expect(page.get_by_label("Play broken.mp3")).to_be_hidden()
    expect(page.get_by_role("link", name="broken.mp3")).to_be_visible()
    known = "one => new Promise((done) => { one.onloadedmetadata = done; if (one.readyState) done(); })"
    player.evaluate(f"one => ({known})(one).then(() => null)")
    assert player.evaluate("one => Math.round(one.duration)") == 60
    answers = []
    page.on("response", lambda answer: "/attachments/" in answer.url and answers.append(answer.status))
    player.evaluate("one => { one.muted = true; one.currentTime = 50; return one.play(); }")
    moved = (
        "one => new Promise((done) => { one.ontimeupdate = () => one.currentTime > 50.2 && done(one.currentTime); })"
    )
    assert player.evaluate(moved) > 50
    assert set(answers) <= {206}
    part = page.request.get(player.get_attribute("src") or "", headers={"Range": "bytes=44-143"})
    assert (part.status, len(part.body())) == (206, 100)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_recording_is_played_on_the_ticket(
    opened: Callable,
    sofia: User,
    called: Ticket,
    width: int,
    faults: Callable[[Page], list[str]],
) -> None:
    with opened(sofia, width=width, expected="/attachments/") as page:
        page.goto(f"/desk/tickets/{called.pk}/")
        plays_and_skips(page)
        assert [one for one in faults(page) if "player" in one] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_and_in_the_portal(opened: Callable, sofia: User, called: Ticket, faults: Callable[[Page], list[str]]) -> None:
    with opened(called.requester, width=390, expected="/attachments/") as page:
        page.goto(f"/portal/tickets/{called.pk}")
        plays_and_skips(page)
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


PASTE = """field => {
  const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
  const bytes = Uint8Array.from(atob(pixel), (one) => one.charCodeAt(0));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([bytes], "image.png", { type: "image/png" }));
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.mark.parametrize("width", [1440, 390])
def test_marks_by_key_and_click_and_how_it_reads(opened: Callable, sofia: User, called: Ticket, width: int) -> None:
    with opened(sofia, width=width, expected="/attachments/") as page:
        page.goto(f"/desk/tickets/{called.pk}/")
        text = page.locator("#composer-body")
        tools = page.get_by_role("toolbar", name="Formatting")
        text.fill("now")
        text.press("Control+a")
        text.press("Control+b")
        expect(text).to_have_value("**now**")
        text.press("Control+b")
        expect(text).to_have_value("now")
        text.press("Control+i")
        expect(text).to_have_value("*now*")
        text.press("Control+z")
        expect(text).to_have_value("now")
        text.press("Control+a")
        text.press("Control+k")
        page.keyboard.type("https://help.example")
        expect(text).to_have_value("[now](https://help.example)")
        text.fill("one\ntwo")
        text.press("Control+a")
        tools.get_by_role("button", name="List").click()
        expect(text).to_have_value("- one\n- two")
        tools.get_by_role("button", name="Preview").click()
        expect(page.get_by_role("region", name="Preview").locator("li")).to_have_count(2)
        expect(text).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        tools.get_by_role("button", name="Preview").click()
        text.press("Control+a")
        tools.get_by_role("button", name="List").click()
        tools.get_by_role("button", name="Quote").click()
        expect(text).to_have_value("> one\n> two")


def test_a_pasted_picture_is_seen_left_out_and_sent(opened: Callable, sofia: User, called: Ticket) -> None:
    with opened(sofia, expected="/attachments/") as page:
        page.goto(f"/desk/tickets/{called.pk}/")
        text = page.locator("#composer-body")
        text.fill("See the picture.")
        text.evaluate(PASTE)
        text.evaluate(PASTE)
        expect(page.locator(".composer .thumb")).to_have_count(2)
        assert page.locator(".composer .thumb").first.evaluate("one => one.decode().then(() => one.naturalWidth)") == 1
        page.get_by_role("button", name="Remove pasted-picture-1.png").click()
        expect(page.locator(".composer .thumb")).to_have_count(1)
        text.press("Control+Enter")
        expect(page.locator(".msg.agent").get_by_role("link", name="pasted-picture-2.png")).to_be_visible()
    assert [one.name for one in called.messages.latest("id").attachments.all()] == ["pasted-picture-2.png"]
