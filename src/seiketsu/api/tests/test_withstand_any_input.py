"""Every operation of the document, called with what the document allows and with what it does not."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from dataclasses import dataclass

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from seiketsu.accounts import actions
from seiketsu.accounts.tests import factories
from seiketsu.api import middleware
from seiketsu.api.v1 import api
from seiketsu.core.events.sequencer import sequence
from seiketsu.core.models import EventRecord
from seiketsu.desk.tests import factories as desk_factories
from seiketsu.desk.tests.conftest import desk  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]

EXAMPLES = 30 if os.environ.get("SEIKETSU_TEST_FULL") == "1" else 3
# Meaning is judged by actions, whose refusals are 422 too: not all that has the documented form can be done.
NOT_OURS = {"positive_data_acceptance"}
DOCUMENT = api.get_openapi_schema(path_prefix="/api/v1/")
OPERATIONS: dict[str, list[tuple[str, str]]] = defaultdict(list)
for _path, _methods in DOCUMENT["paths"].items():
    for _method, _operation in _methods.items():
        OPERATIONS[_operation["tags"][0]].append((_method, _path))


@pytest.fixture
def one_connection(db):
    """Requests run in this thread: the end of one must not close the connection that the test's transaction is on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@dataclass(frozen=True)
class Company:
    """Something to find, and an administrator's token to find it with."""

    headers: dict[str, str]
    known: dict[str, object]


@pytest.fixture
def company(desk, one_connection, event_log, monkeypatch):  # noqa: F811 - the fixture above
    monkeypatch.setattr(middleware, "REFUSED_PER_MINUTE", 10**9)  # the clock stands still here
    organization = factories.organization()
    ticket = desk_factories.ticket(organization)
    administrator = factories.staff(role="administrator")
    token, plain = factories.token(administrator)
    instance = actions.add_instance(organization, name="Main", region="us-east", actor=factories.TEST)
    sequence()
    known = {
        "organization_id": organization.pk,
        "instance_id": instance.pk,
        "person_id": ticket.requester_id,
        "user_id": administrator.pk,
        "ticket_id": ticket.pk,
        "commitment_id": ticket.next_due_commitment_id,
        "event_id": EventRecord.objects.values_list("id", flat=True).first(),
        "token_id": token.pk,
        "view": "next_due",
    }
    return Company({"Authorization": f"Bearer {plain}"}, known)


def _named(known, parameters):
    return {name: value for name, value in known.items() if name in parameters}


@pytest.mark.parametrize("tag", sorted(OPERATIONS))
def test_no_input_breaks_an_operation(tag, company):
    """Grouped, because making the company costs more than calling; a failure names its operation."""
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    checks = [check for check in CHECKS.get_all() if check.__name__ not in NOT_OURS]
    statuses: Counter[int] = Counter()

    def call(case):
        if any("%" in str(value) for value in (case.path_parameters or {}).values()):
            return  # sent as it is, so it comes in decoded: not the value that was meant to be wrong
        # Numbers out of the air would find nothing: where all is allowed, go to what is there.
        if case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE:
            case.path_parameters = {**case.path_parameters, **_named(company.known, case.path_parameters)}
        with transaction.atomic():
            statuses[case.call_and_validate(headers=company.headers, checks=checks).status_code] += 1
            transaction.set_rollback(True)

    limits = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    for method, path in OPERATIONS[tag]:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            limits(given(case=schema[path][method].as_strategy(generation_mode=mode))(call))()
    assert sum(statuses.values()) > len(OPERATIONS[tag])
    assert any(status < 400 for status in statuses), statuses
    assert any(400 <= status < 500 for status in statuses), statuses
