"""Messages for tests, made by the app's own action."""

from __future__ import annotations

from typing import Any

from seiketsu.core import ids
from seiketsu.core.actor import SYSTEM
from seiketsu.core.events import Subject
from seiketsu.delivery.actions import send_email
from seiketsu.delivery.models import Delivery

TICKET = Subject("desk.ticket", 812)


def a_mail(**changes: Any) -> Delivery:
    """A reply on ticket 812 to Dana, with whatever the test wants different."""
    values: dict[str, Any] = {
        "kind": "tests.reply",
        "to": "dana@summitvale.example",
        "subject_line": "Re: Callers hear our old office name [#812]",
        "text": "Hi Dana, it is fixed.\n",
        "html": "<p>Hi Dana, it is fixed.</p>",
        "actor": SYSTEM,
        "dedup_key": f"desk.reply:{ids.random_token()}",
        "subject": TICKET,
        "organization_id": None,
        "sender": "Seiketsu support <support@seiketsu.example>",
        **changes,
    }
    return send_email(**values)
