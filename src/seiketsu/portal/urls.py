"""Addresses of the clients' pages; every one runs under the acting organization's role."""

from __future__ import annotations

from django.urls import path

from seiketsu.portal.views import account, executives, home, people, tickets, writing

app_name = "portal"

urlpatterns = [
    path("portal/", home.home, name="home"),
    path("portal/tickets", tickets.tickets, name="tickets"),
    path("portal/tickets/new", writing.new_ticket, name="new_ticket"),
    path("portal/tickets/new/questions", writing.questions, name="questions"),
    path("portal/tickets/<int:ticket_id>", tickets.ticket, name="ticket"),
    path("portal/tickets/<int:ticket_id>/messages", writing.write, name="write"),
    path("portal/tickets/<int:ticket_id>/confirmation", writing.confirm, name="confirm"),
    path("portal/tickets/<int:ticket_id>/reopening", writing.reopen, name="reopen"),
    path("portal/tickets/<int:ticket_id>/executives", executives.ask, name="executives"),
    path("portal/attachments/<int:attachment_id>", tickets.attachment, name="attachment"),
    path("portal/people", people.people, name="people"),
    path("portal/people/<int:user_id>/invitation", people.invite_again, name="invite_again"),
    path("portal/account", account.account, name="account"),
    path("portal/account/organization", account.switch, name="switch"),
]
