from __future__ import annotations

import pytest
from django.test import Client

from seiketsu.accounts.tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_am_i():
    user = factories.staff()
    _token, plain = factories.token(user)
    answer = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {plain}"})
    assert answer.status_code == 200
    assert answer.json()["id"] == user.pk
