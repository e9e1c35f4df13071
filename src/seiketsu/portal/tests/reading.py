"""Reading a page as a person does: its words, without the markup."""

from __future__ import annotations

import html
import re
from typing import Any

from seiketsu.accounts.models import User
from seiketsu.accounts.tests.factories import signed_in

_UNSEEN = re.compile(r"<(script|style|svg|head)\b.*?</\1>", re.DOTALL)


def words(page: Any) -> str:
    """The visible words of an answer, each space one plain space."""
    return visible(page.content.decode())


def visible(markup: str) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", _UNSEEN.sub(" ", markup)))
    return " ".join(text.replace("\u00a0", " ").split())


def seen(user: User, address: str) -> str:
    """The words of a page that the person opens; it must be there."""
    page = signed_in(user).get(address)
    assert page.status_code == 200, (address, page.status_code)
    return words(page)
