"""A vendor is asked beside a client's ticket: by mail and back, and the client never learns of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import organization, person, signed_in, token
from seiketsu.channels.tests.factories import arrives, written
from seiketsu.core import clock, tenancy
from seiketsu.delivery.models import Delivery
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.models import Message, SideConversation
from seiketsu.desk.sides import actions as sides
from seiketsu.desk.tests.factories import agent, answer, ticket
from seiketsu.plan.tests.factories import apply_shipped_plan

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "zq-between-us-and-the-vendor"


def test_the_client_finds_no_trace_of_it():
    apply_shipped_plan()
    tenancy.install()
    own = organization("Own Realty", domains=["own.example"])
    with clock.at(datetime(2026, 11, 2, 15, 0, tzinfo=UTC)):
        manager, helper = person(own, role="manager", email="dana@own.example"), agent()
        mine = ticket(own, requester=manager, text="our own words")
        side = sides.start(
            mine,
            to=["pat@vendor.example"],
            subject_line=SECRET,
            body=MessageBody(f"{SECRET} out"),
            author=helper,
            actor=actor_of(helper),
        )
        mail = Delivery.objects.get(kind="desk.side")
        arrives(written(f"{SECRET} back", sender="pat@vendor.example", to=mail.reply_to, subject=SECRET))
        answer(mine, helper, "It is mended.")
        assert side.messages.count() == 2

        browser = signed_in(manager)
        _row, plain = token(manager, organization=own)
        headers = {"Authorization": f"Bearer {plain}"}
        for address in (
            f"/portal/tickets/{mine.pk}",
            "/portal/",
            f"/portal/tickets?q={SECRET}",
            f"/api/v1/tickets/{mine.pk}/messages",
            f"/api/v1/tickets/{mine.pk}",
            f"/api/v1/search?q={SECRET}",
        ):
            page = browser.get(address, headers=headers if address.startswith("/api") else {}, follow=True)
            shown = page.content.decode().replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "")
            assert f"{SECRET} " not in shown, address
        for address in ("side_conversations", f"side_conversations/{side.pk}/messages"):
            refused = browser.get(f"/api/v1/tickets/{mine.pk}/{address}", headers=headers)
            assert refused.status_code in (403, 404), refused.content

        with tenancy.as_organization(own.pk, person_id=manager.pk, person_role="manager"):
            assert SECRET not in str(list(Message.objects.for_portal().values_list("body_text", flat=True)))
        to_client = Delivery.objects.filter(recipient_address="dana@own.example")
        assert to_client.exists() and not any(SECRET in one.text + one.html + one.subject_line for one in to_client)


def test_the_database_itself_refuses_to_make_it_public():
    apply_shipped_plan()
    helper = agent()
    mine = ticket(organization("Own Realty"))
    sides.start(
        mine, to=["pat@vendor.example"], subject_line="x", body=MessageBody("x"), author=helper, actor=actor_of(helper)
    )
    with pytest.raises(IntegrityError, match="desk_message_side_inside"), transaction.atomic():
        SideConversation.objects.get().messages.update(visibility="public")
