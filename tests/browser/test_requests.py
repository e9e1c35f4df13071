"""What happens between a page and the server after it is shown: fragments, refusals, live updates, drafts, charts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from seiketsu.accounts.models import User
from seiketsu.accounts.tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

INSERT = """([tag, attributes]) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = "before";
  document.getElementById("main").prepend(element);
  window.htmx.process(element);
}"""


@pytest.fixture
def agent() -> User:
    return factories.staff(name="Sofia Lindqvist")


def posting(page: Page, status: int, body: str) -> dict[str, str]:
    """Puts a button on the page that posts to an endpoint answering so; clicks it and gives the request's headers."""
    seen: dict[str, str] = {}

    def answer(route: Route) -> None:
        seen.update(route.request.headers)
        route.fulfill(status=status, content_type="text/html", body=body)

    page.route("**/answers/", answer)
    page.evaluate(INSERT, ["button", {"hx-post": "/answers/", "id": "asks", "type": "button"}])
    page.locator("#asks").click()
    return seen


def test_a_fragment_replaces_its_place_and_carries_the_token(opened: Callable, agent: User) -> None:
    with opened(agent) as page:
        page.goto("/ui/")
        headers = posting(page, 200, "<b>after</b>")
        expect(page.locator("#asks b")).to_have_text("after")
        assert len(headers["x-csrftoken"]) == 64
        assert headers["hx-request"] == "true"


def test_a_refused_form_comes_back_with_its_errors(opened: Callable, agent: User) -> None:
    with opened(agent, expected="422") as page:
        page.goto("/ui/")
        posting(page, 422, "<i>Enter a subject.</i>")
        expect(page.locator("#asks i")).to_have_text("Enter a subject.")


@pytest.mark.parametrize(
    ("status", "words"), [(500, "That did not work"), (403, "You may not do that"), (409, "did not")]
)
def test_a_failure_is_told_and_leaves_the_page_as_it_was(
    opened: Callable, agent: User, status: int, words: str
) -> None:
    with opened(agent, expected=str(status)) as page:
        page.goto("/ui/")
        posting(page, status, "<h1>Traceback</h1>")
        expect(page.locator("#toasts")).to_contain_text(words)
        expect(page.locator("#asks")).to_have_text("before")
        page.locator("#toasts [data-dismiss]").click()
        expect(page.locator("#toasts > *")).to_have_count(0)


def test_events_of_the_stream_reach_whoever_waits_for_them(opened: Callable, agent: User) -> None:
    with opened(agent) as page:
        event = {"i": 4812, "t": "desk.ticket_opened"}
        body = f"event: desk\ndata: {json.dumps(event)}\nretry: 60000\n\n"
        page.route("**/live?**", lambda route: route.fulfill(content_type="text/event-stream", body=body))
        page.add_init_script(
            "addEventListener('live:desk', e => { document.body.dataset.heard = JSON.stringify(e.detail) }, true)"
        )
        page.goto("/ui/")
        expect(page.locator("body")).to_have_attribute("data-heard", re.compile("4812"))
        assert json.loads(page.locator("body").get_attribute("data-heard") or "") == event


def test_a_lost_stream_is_told_and_pages_poll_until_it_is_back(opened: Callable, agent: User) -> None:
    with opened(agent, expected="/live") as page:
        page.add_init_script("window.polls = 0; addEventListener('live:poll', () => { window.polls += 1 }, true)")
        page.route("**/live?**", lambda route: route.fulfill(status=503, body="down"))
        page.goto("/ui/")
        expect(page.locator("#live-lost")).to_be_visible(timeout=40_000)
        expect(page.locator("#live-lost")).to_contain_text("Live updates are off, trying again")
        assert page.evaluate("window.polls") == 1
        page.unroute("**/live?**")
        expect(page.locator("#live-lost")).to_be_hidden(timeout=60_000)
        assert page.evaluate("window.polls") == 2  # once more, for what happened meanwhile


def test_a_draft_is_saved_while_typing(opened: Callable, agent: User) -> None:
    with opened(agent) as page:
        saved: list[str] = []

        def keep(route: Route) -> None:
            saved.append(route.request.post_data or "")
            route.fulfill(status=204)

        page.route("**/draft/", keep)
        page.goto("/ui/")
        page.evaluate("document.getElementById('composer').dataset.draft = '/draft/'")
        with page.expect_response("**/draft/"):
            page.locator("#composer-body").fill("The log you sent shows it.")
        expect(page.locator("[data-draft-state]")).to_contain_text("Draft saved")
        assert len(saved) == 1 and "The log you sent shows it." in saved[0]


def test_a_chart_is_fetched_when_it_comes_into_view(opened: Callable, agent: User) -> None:
    option = {
        "xAxis": {"type": "category", "data": ["Oct", "Nov"]},
        "yAxis": {},
        "series": [{"type": "bar", "data": [1, 2]}],
    }
    with opened(agent) as page:
        libraries: list[str] = []
        page.on("request", lambda request: libraries.append(request.url) if "echarts" in request.url else None)
        page.route("**/figures/", lambda route: route.fulfill(json=option))
        page.goto("/ui/")
        page.wait_for_load_state("networkidle")
        assert libraries == []
        page.evaluate(
            """() => {
              const chart = document.createElement("div");
              Object.assign(chart, { className: "chart", id: "sample-chart" });
              Object.assign(chart.dataset, { chart: "/figures/", chartLibrary: "/static/vendor/echarts/echarts.js" });
              document.getElementById("main").prepend(chart);
              document.dispatchEvent(new CustomEvent("htmx:after:swap"));
              scrollTo(0, 0);
            }"""
        )
        expect(page.locator("#sample-chart svg")).to_be_visible()
        assert len(libraries) == 1


def test_a_draft_that_cannot_be_saved_says_so(opened: Callable, agent: User) -> None:
    with opened(agent, expected="/draft/") as page:
        page.route("**/draft/", lambda route: route.fulfill(status=500))
        page.goto("/ui/")
        page.evaluate("document.getElementById('composer').dataset.draft = '/draft/'")
        page.locator("#composer-body").fill("Words that must not be lost.")
        expect(page.locator("[data-draft-state]")).to_have_text("Draft not saved")
        expect(page.locator("#composer-body")).to_have_value("Words that must not be lost.")
