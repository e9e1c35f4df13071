"""``/api/v1``: every app's routers in one place."""

from __future__ import annotations

from seiketsu.accounts import api as accounts_api
from seiketsu.api import events, figures, plan, reports
from seiketsu.core.http.openapi import PublishedApi
from seiketsu.desk import api as desk_api
from seiketsu.schedules import api as schedules_api

DESCRIPTION = """
Bearer tokens with scopes; a token never does more than its person may. A client's token sees only its organization.

Lists are `{"items": [...], "next_cursor": "..." | null}`: ask again with `cursor` until it is null. Refusals are
`application/problem+json`. Send an `Idempotency-Key` with a write and repeat it without fear. Every answer carries
`X-RateLimit-Limit` and `X-RateLimit-Remaining`; a refusal for too many requests says when to come back.
"""

api = PublishedApi(
    title="Seiketsu",
    version="1",
    description=DESCRIPTION.strip(),
    openapi_url="/openapi.json",
    docs_url=None,
    urls_namespace="api-v1",
)

for _prefix, _router in (*accounts_api.ROUTERS, *desk_api.ROUTERS, *schedules_api.ROUTERS, *events.ROUTERS):
    api.add_router(_prefix, _router)
for _router in (plan.router, figures.router, reports.router):
    api.add_router("", _router)
