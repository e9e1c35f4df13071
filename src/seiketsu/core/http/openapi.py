"""An API whose document says all that it answers, and whose refusals are problem+json throughout."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.http import problems
from seiketsu.core.http.bearer import Bearer
from seiketsu.core.http.idempotency import LONGEST_KEY
from seiketsu.core.http.problems import FieldProblem, Problem
from seiketsu.core.http.schemas import ProblemShown

_SAFE = {"GET", "HEAD", "OPTIONS"}
_IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Send the same key with the same request again and it is done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
}

_log = logging.getLogger("seiketsu.api")


class PublishedSchema(OpenAPISchema):
    """Adds to each operation the refusals it can give, the scope it needs and the header of idempotent writes."""

    def responses(self, operation: Operation) -> dict[int, Any]:
        answers: dict[int, Any] = super().responses(operation)
        self.schemas.setdefault("ProblemShown", _problem_schema(self))
        for status in _refusals(operation):
            answers[status] = {
                "description": HTTPStatus(status).phrase,
                "content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemShown"}}},
            }
        return dict(sorted(answers.items()))

    def operation_parameters(self, operation: Operation) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().operation_parameters(operation)
        return parameters if _is_safe(operation) else [*parameters, _IDEMPOTENCY_KEY]

    def operation_security(self, operation: Operation) -> list[dict[str, Any]] | None:
        for auth in operation.auth_callbacks:
            if isinstance(auth, Bearer):
                self.securitySchemes["Bearer"] = {"type": "http", "scheme": "bearer"}
                return [{"Bearer": [auth.scope] if auth.scope else []}]
        return None


def _is_safe(operation: Operation) -> bool:
    return set(operation.methods) <= _SAFE


def _refusals(operation: Operation) -> list[int]:
    statuses = {400, 422, 429}
    if operation.auth_callbacks:
        statuses |= {401, 403}
    if any(model.__ninja_param_source__ == "path" for model in operation.models):
        statuses.add(404)
    if not _is_safe(operation):
        statuses |= {404, 409, 413}
    return sorted(statuses)


def _problem_schema(document: PublishedSchema) -> dict[str, Any]:
    schema = ProblemShown.model_json_schema(ref_template="#/components/schemas/{model}")
    document.add_schema_definitions(schema.pop("$defs", {}))
    return schema


class PublishedApi(NinjaAPI):
    """The product's way of answering, for any set of routers."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._documents: dict[str, OpenAPISchema] = {}
        self.add_exception_handler(Problem, _problem)
        self.add_exception_handler(ProblemForPerson, _refused)
        self.add_exception_handler(ValidationError, _malformed)
        self.add_exception_handler(HttpError, _http_error)
        self.add_exception_handler(Http404, lambda _request, _fault: problems.response(Problem(404)))
        self.add_exception_handler(Exception, _unexpected)

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """The document; built once for each prefix, since routers do not change while the product runs."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if prefix not in self._documents:
            self._documents[prefix] = PublishedSchema(self, prefix)
        return self._documents[prefix]


def _problem(_request: HttpRequest, fault: Any) -> HttpResponse:
    return problems.response(fault)


def _refused(_request: HttpRequest, refusal: Any) -> HttpResponse:
    return problems.response(problems.of_person_problem(refusal))


def _malformed(_request: HttpRequest, fault: Any) -> HttpResponse:
    errors = [FieldProblem("/".join(str(part) for part in error["loc"]), error["msg"]) for error in fault.errors]
    detail = "The request does not have the documented form."
    return problems.response(Problem(422, detail=detail, kind="invalid-request", errors=errors))


def _http_error(_request: HttpRequest, fault: Any) -> HttpResponse:
    return problems.response(Problem(fault.status_code, detail=fault.message))


def _unexpected(request: HttpRequest, fault: Any) -> HttpResponse:
    _log.exception("Unhandled fault in %s %s", request.method, request.path, exc_info=fault)
    return problems.response(Problem(500, detail="Something broke on our side; it has been logged."))
