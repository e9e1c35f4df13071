"""Errors of the API as RFC 9457 has them: ``application/problem+json``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpResponse

from seiketsu.core.errors import ProblemForPerson

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one part of the request; ``pointer`` is its path, such as ``body/subject``."""

    pointer: str
    detail: str


class Problem(Exception):
    """An answer other than success. ``kind`` is a stable word for programs; ``detail`` is for the person reading."""

    def __init__(
        self,
        status: int,
        title: str = "",
        detail: str = "",
        *,
        kind: str = "about:blank",
        errors: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or title)
        self.status = status
        self.title = title or HTTPStatus(status).phrase
        self.detail = detail
        self.kind = kind
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def of_person_problem(refusal: ProblemForPerson) -> Problem:
    """A refusal that any action raised, as an answer of the API."""
    errors = [FieldProblem(pointer, detail) for pointer, detail in refusal.errors]
    return Problem(refusal.status, HTTPStatus(refusal.status).phrase, refusal.message, errors=errors)


def response(problem: Problem) -> HttpResponse:
    """The HTTP answer."""
    body: dict[str, object] = {"type": problem.kind, "title": problem.title, "status": problem.status}
    if problem.detail:
        body["detail"] = problem.detail
    if problem.errors:
        body["errors"] = [{"pointer": error.pointer, "detail": error.detail} for error in problem.errors]
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=problem.status, content_type=CONTENT_TYPE, headers=problem.headers
    )
