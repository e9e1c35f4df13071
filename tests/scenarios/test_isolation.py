"""Nothing of another organization, and nothing that is the staff's own, is ever found: by the database's word.

The test finds every table and every portal address by itself, so one that is added later is tested too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from seiketsu.accounts.models import Organization, User
from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import organization, person
from seiketsu.core import tenancy
from seiketsu.desk import actions
from seiketsu.desk.models import Attachment, Message, Ticket
from seiketsu.desk.tests.factories import agent, answer, body, ticket
from seiketsu.plan.tests.factories import apply_shipped_plan
from seiketsu.surveys.models import SurveyRequest

pytestmark = pytest.mark.django_db(transaction=True)

INTERNAL, FOREIGN = "zq-planted-internal-note", "zq-planted-foreign-words"


@dataclass(frozen=True)
class World:
    """Two clients with one ticket each, a note on the first, files on both."""

    own: Organization
    manager: User
    mine: Ticket
    theirs: Ticket
    their_message: Message
    their_file: Attachment
    their_person: User
    their_survey: SurveyRequest


def _with_file(of: Organization, words: str, requester: User) -> Ticket:
    stored = actions.store_attachment(name=f"{words}.txt", content_type="text/plain", chunks=[words.encode()])
    file = actions.NewAttachment(file=stored, name=f"{words}.txt", content_type="text/plain")
    return ticket(of, requester=requester, subject_line=words, text=words, attachments=[file], tags=[words])


@pytest.fixture
def world() -> World:
    apply_shipped_plan()
    tenancy.install()
    own = organization(name="Own Realty")
    other = organization(name=FOREIGN)
    manager, stranger = person(own, role="manager"), person(other, name=FOREIGN, role="manager")
    helper = agent()
    mine = _with_file(own, "our own words", manager)
    actions.add_note(mine, body=body(INTERNAL), author=helper, actor=actor_of(helper))
    theirs = _with_file(other, FOREIGN, stranger)
    answer(theirs, helper, FOREIGN, set_status="solved")
    closed = actions.confirm_solution(theirs, actor=actor_of(stranger), confirmed_by=stranger)
    return World(
        own,
        manager,
        mine,
        closed,
        Message.objects.filter(ticket=theirs).earliest("id"),
        Attachment.objects.get(ticket=theirs),
        stranger,
        SurveyRequest.objects.get(subject_id=theirs.pk),
    )


def all_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = current_schema() and c.relkind in ('r', 'p', 'v', 'm') order by 1"
        )
        return [row[0] for row in cursor.fetchall()]


def readable_columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select a.attname from pg_attribute a where a.attrelid = %s::regclass and a.attnum > 0"
            " and not a.attisdropped and has_column_privilege(%s, a.attrelid, a.attnum, 'select') order by a.attnum",
            [table, tenancy.portal_role()],
        )
        return [row[0] for row in cursor.fetchall()]


def test_every_table_is_refused_or_shows_the_own_public_rows_alone(world: World) -> None:
    opened = {table: readable_columns(table) for table in all_tables()}
    found: dict[str, list[tuple[object, ...]]] = {}
    with tenancy.as_organization(world.own.pk, person_id=world.manager.pk, person_role="manager"):
        for table, columns in opened.items():
            names = ", ".join(connection.ops.quote_name(column) for column in columns) or "1"
            with connection.cursor() as cursor:
                if not columns:
                    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                        cursor.execute(f"select {names} from {connection.ops.quote_name(table)}")
                    continue
                cursor.execute(f"select {names} from {connection.ops.quote_name(table)}")
                found[table] = cursor.fetchall()
    for table, rows in found.items():
        assert INTERNAL not in repr(rows), table
        assert FOREIGN not in repr(rows), table
        if "organization_id" in opened[table]:
            place = opened[table].index("organization_id")
            assert {row[place] for row in rows} <= {world.own.pk}, table
    assert found["desk_ticket"], "the client does see their own ticket"
    assert len(found["desk_message"]) >= 1


def test_a_member_sees_neither_a_colleagues_ticket_nor_its_words(world: World) -> None:
    member = person(world.own, role="member")
    with tenancy.as_organization(world.own.pk, person_id=member.pk, person_role="member"):
        assert not Ticket.objects.for_portal().exists()
        assert not Message.objects.for_portal().exists()
        assert not Attachment.objects.for_portal().exists()


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, route)
        else:
            yield route, entry


def _foreign_addresses(world: World) -> list[str]:
    ids = {
        "ticket_id": world.theirs.pk,
        "message_id": world.their_message.pk,
        "attachment_id": world.their_file.pk,
        "organization_id": world.theirs.organization_id,
        "person_id": world.their_person.pk,
        "user_id": world.their_person.pk,
    }
    addresses = []
    for route, pattern in _patterns(get_resolver()):
        converters = pattern.pattern.converters
        if not route.startswith("portal/") or not converters:
            continue
        unknown = set(converters) - set(ids)
        assert not unknown, f"{route} takes {unknown}: name here what another organization's would be"
        path = route
        for name in converters:
            kind = "int" if f"<int:{name}>" in path else "str"
            path = path.replace(f"<{kind}:{name}>", str(ids[name]))
        addresses.append(f"/{path}")
    return addresses


def test_every_portal_address_answers_404_for_another_organizations_ids(world: World) -> None:
    browser = Client()
    browser.force_login(world.manager, backend="django.contrib.auth.backends.ModelBackend")
    addresses = _foreign_addresses(world)
    assert len(addresses) >= 5
    for address in addresses:
        for method in ("get", "post"):
            answer_given = getattr(browser, method)(address, {"body": "let me in"})
            assert answer_given.status_code in {404, 405}, f"{method} {address}: {answer_given.status_code}"
            assert FOREIGN not in answer_given.content.decode()
    world.theirs.refresh_from_db()
    assert world.theirs.status == "closed"


def test_the_planted_note_is_on_no_page_of_the_client(world: World) -> None:
    browser = Client()
    browser.force_login(world.manager, backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/portal/", "/portal/tickets", f"/portal/tickets/{world.mine.pk}", "/portal/people"):
        page = browser.get(address)
        assert page.status_code == 200, address
        assert INTERNAL not in page.content.decode()
        assert FOREIGN not in page.content.decode()


def test_a_client_does_not_reach_the_staffs_pages(world: World) -> None:
    browser = Client()
    browser.force_login(world.manager, backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/desk/", f"/desk/tickets/{world.mine.pk}/", "/plan/", "/scorecard", "/settings/organizations"):
        assert browser.get(address).status_code == 404, address
