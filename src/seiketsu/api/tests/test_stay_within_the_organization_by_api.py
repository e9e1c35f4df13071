"""Every address of the document, tried by a client with another organization's ids."""

from __future__ import annotations

import re

import pytest

from seiketsu.accounts import actions
from seiketsu.accounts.tests import factories
from seiketsu.accounts.tests.factories import TEST
from seiketsu.api.v1 import api
from seiketsu.core.events.sequencer import sequence
from seiketsu.core.models import EventRecord
from seiketsu.desk.actions import NewAttachment, store_attachment
from seiketsu.desk.models import Attachment, Message
from seiketsu.desk.sides import actions as sides
from seiketsu.desk.tests import factories as desk_factories
from seiketsu.desk.tests.conftest import desk  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("desk")]
SECRET = "the secret of another organization"


@pytest.fixture
def theirs(desk, event_log):  # noqa: F811 - the fixture above
    """Something of everything that belongs to another organization, with a note that nobody outside may read."""
    organization = factories.organization(SECRET)
    requester = factories.person(organization, name=SECRET)
    stored = store_attachment(name="log.txt", content_type="text/plain", chunks=[b"log"])
    ticket = desk_factories.ticket(
        organization,
        requester=requester,
        subject_line=SECRET,
        text=SECRET,
        attachments=[NewAttachment(stored, "log.txt", "text/plain")],
    )
    instance = actions.add_instance(organization, name=SECRET, region="us-east", actor=TEST)
    token, _plain = factories.token(requester, organization=organization)
    helper = desk_factories.agent()
    side = sides.start(
        ticket,
        to=["pat@vendor.example"],
        subject_line=SECRET,
        body=desk_factories.body(SECRET),
        author=helper,
        actor=TEST,
    )
    sequence()
    return {
        "organization_id": organization.pk,
        "person_id": requester.pk,
        "user_id": factories.staff().pk,
        "ticket_id": ticket.pk,
        "instance_id": instance.pk,
        "commitment_id": ticket.next_due_commitment_id,
        "attachment_id": Attachment.objects.get().pk,
        "event_id": EventRecord.objects.values_list("id", flat=True).first(),
        "token_id": token.pk,
        "domain": "client.example",
        "tag": "vip",
        "view": "next_due",
        "key": "tiers.starter.first_response",
        "team": "tier1",
        "override_id": 1,
        "absence_id": 1,
        "swap_id": 1,
        "reply_id": 1,
        "side_id": side.pk,
        "form_id": 1,
        "field_id": 1,
        "rule_id": 1,
        "macro_id": 1,
        "template_id": 1,
        "report_id": 1,
        "defect_id": 1,
        "hold_id": 1,
        "view_id": 1,
        "finding_id": 1,
        "link_id": 1,
    }


def operations():
    document = api.get_openapi_schema(path_prefix="/api/v1/")
    return [(method.upper(), path) for path, methods in document["paths"].items() for method in methods]


def test_no_address_shows_or_changes_anything_of_another_organization(client_program, theirs):
    program = client_program(factories.organization("Mine", tier="business"), role="administrator")
    opened = {"/api/v1/me", "/api/v1/organizations", "/api/v1/people", "/api/v1/tickets", "/api/v1/regions"}
    for method, path in operations():
        address = re.sub(r"\{(\w+)\}", lambda match: str(theirs[match[1]]), path)
        answer = program.call(method, address, None if method in ("GET", "DELETE") else {})
        if path in opened or path == "/api/v1/search":
            assert SECRET not in answer.content.decode(), (method, path)
            continue
        assert answer.status_code in (403, 404, 422), (method, path, answer.status_code)
        if "{" in path and method == "GET" and answer.status_code != 403:
            assert answer.status_code == 404, (method, path)
    assert Message.objects.filter(author=program.user).count() == 0


def test_a_note_is_never_told_to_the_client_it_is_about(client_program, desk):  # noqa: F811 - the fixture above
    organization = factories.organization("Mine", tier="business")
    program = client_program(organization, role="administrator")
    ticket = desk_factories.ticket(organization, requester=program.user)
    agent = desk_factories.agent()
    desk_factories.actions.add_note(ticket, body=desk_factories.body(SECRET), author=agent, actor=TEST)
    desk_factories.answer(ticket, agent, "A public word.")
    message = Message.objects.filter(visibility="internal").get()
    known = {"organization_id": organization.pk, "person_id": program.user.pk, "ticket_id": ticket.pk}
    told = ""
    for method, path in operations():
        names = re.findall(r"\{(\w+)\}", path)
        if method == "GET" and set(names) <= known.keys():
            query = "?q=secret" if path.endswith("/search") else ""
            told += program.get(re.sub(r"\{(\w+)\}", lambda match: str(known[match[1]]), path) + query).content.decode()
    assert "A public word." in told
    assert SECRET not in told
    assert f'"id": {message.pk},' not in told
