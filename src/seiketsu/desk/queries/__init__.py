"""Every read of the desk."""

from seiketsu.desk.queries.availability import Staffing, Standing, availability_of, staffing, standings
from seiketsu.desk.queries.candidates import candidates_for
from seiketsu.desk.queries.clients import AroundClient, around, last_tickets
from seiketsu.desk.queries.counts import COUNT_CAP, view_counts
from seiketsu.desk.queries.finding import Found, FoundPage, count_found, find, find_tickets
from seiketsu.desk.queries.likely import Likely, likely_duplicates
from seiketsu.desk.queries.links import answer_shown, links_of, tickets_to_choose, waiting_for
from seiketsu.desk.queries.merging import merges_into
from seiketsu.desk.queries.pages import (
    READER_ORGANIZATIONS,
    TicketPage,
    TimelineItem,
    messages_of,
    ticket_page,
    timeline,
)
from seiketsu.desk.queries.portal import (
    portal_attachments,
    portal_goes_on_in,
    portal_messages,
    portal_open_tickets,
    portal_solution,
    portal_ticket,
    portal_tickets,
)
from seiketsu.desk.queries.search_terms import Terms, terms
from seiketsu.desk.queries.searching import SearchHit, SearchPage, search
from seiketsu.desk.queries.views import (
    VIEWS,
    Filters,
    QueuePage,
    QueueRow,
    View,
    numbers_of,
    queue,
    rows_of,
    tickets_of,
)

__all__ = [
    "COUNT_CAP",
    "READER_ORGANIZATIONS",
    "VIEWS",
    "AroundClient",
    "Filters",
    "Found",
    "FoundPage",
    "Likely",
    "QueuePage",
    "QueueRow",
    "SearchHit",
    "SearchPage",
    "Staffing",
    "Standing",
    "Terms",
    "TicketPage",
    "TimelineItem",
    "View",
    "answer_shown",
    "around",
    "availability_of",
    "candidates_for",
    "count_found",
    "find",
    "find_tickets",
    "last_tickets",
    "likely_duplicates",
    "links_of",
    "merges_into",
    "messages_of",
    "numbers_of",
    "portal_attachments",
    "portal_goes_on_in",
    "portal_messages",
    "portal_open_tickets",
    "portal_solution",
    "portal_ticket",
    "portal_tickets",
    "queue",
    "rows_of",
    "search",
    "staffing",
    "standings",
    "terms",
    "ticket_page",
    "tickets_of",
    "tickets_to_choose",
    "timeline",
    "view_counts",
    "waiting_for",
]
