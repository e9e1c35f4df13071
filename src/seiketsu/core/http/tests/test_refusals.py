from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from seiketsu.core.errors import Conflict, NotFound, NotPermitted, ProblemForPerson
from seiketsu.core.http.problems import FieldProblem, Problem, response
from seiketsu.core.http.refusals import Refusals


def asked(path="/desk", **headers):
    request: Any = RequestFactory().get(path, headers=headers)
    request.user = AnonymousUser()
    request.session = {}
    request._messages = []
    return request


def handle(request, fault):
    return Refusals(lambda _request: HttpResponse()).process_exception(request, fault)


@pytest.mark.parametrize(
    ("refusal", "status"), [(ProblemForPerson, 422), (NotPermitted, 403), (NotFound, 404), (Conflict, 409)]
)
def test_a_browser_gets_a_page_with_the_words_and_the_status(refusal, status):
    answer = handle(asked(), refusal("Ask somebody <else>."))
    assert answer.status_code == status
    assert "Ask somebody &lt;else&gt;." in answer.content.decode()


def test_a_fragment_gets_the_words_alone_and_a_program_a_problem():
    assert handle(asked(**{"HX-Request": "true"}), NotPermitted("No.")).content == b"No."
    answer = handle(asked("/api/v1/x"), NotPermitted("No."))
    assert json.loads(answer.content) == {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": "No."}


def test_other_faults_are_left_to_the_server():
    assert handle(asked(), RuntimeError("broken")) is None


def test_a_problem_names_the_parts_that_are_wrong():
    problem = Problem(
        422, detail="Look.", errors=[FieldProblem("body/name", "Too long.")], headers={"Retry-After": "1"}
    )
    answer = response(problem)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] == "1"
    assert json.loads(answer.content)["errors"] == [{"pointer": "body/name", "detail": "Too long."}]
