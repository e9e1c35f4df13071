"""The token against forged requests: one for all forms of a page, none where nothing asks for it."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.template import engines
from django.test import RequestFactory

THREE = "{{ csrf_input }}{{ csrf_input }}<i data-token='{{ csrf_token }}'></i>"


def test_all_forms_of_a_page_share_one_token_and_it_is_accepted() -> None:
    request = RequestFactory().get("/")
    page = engines["jinja2"].from_string(THREE).render({}, request)
    fields = re.findall(r'<input type="hidden" name="csrfmiddlewaretoken" value="(\w{64})">', page)
    [again] = re.findall(r"data-token='(\w{64})'", page)
    assert fields == [again, again]

    posted = RequestFactory().post("/", {"csrfmiddlewaretoken": again})
    posted.COOKIES["csrftoken"] = request.META["CSRF_COOKIE"]
    assert _refusal(posted) is None
    forged = RequestFactory().post("/", {"csrfmiddlewaretoken": "a" * 64})
    forged.COOKIES["csrftoken"] = request.META["CSRF_COOKIE"]
    refused = _refusal(forged)
    assert refused is not None and refused.status_code == 403


def test_each_page_masks_it_anew() -> None:
    request = RequestFactory().get("/")
    template = engines["jinja2"].from_string("{{ csrf_token }}")
    assert template.render({}, request) != template.render({}, request)


def test_a_page_without_forms_asks_for_none() -> None:
    request = RequestFactory().get("/")
    engines["jinja2"].from_string("no form").render({}, request)
    assert "CSRF_COOKIE" not in request.META


def _refusal(request: object) -> HttpResponse | None:
    middleware = CsrfViewMiddleware(lambda _: HttpResponse())
    middleware.process_request(request)  # type: ignore[arg-type]
    return middleware.process_view(request, lambda _: HttpResponse(), (), {})  # type: ignore[arg-type, return-value]
