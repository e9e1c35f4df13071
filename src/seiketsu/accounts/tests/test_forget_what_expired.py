from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from seiketsu.accounts import actions, engine
from seiketsu.accounts.models import SignInLink
from seiketsu.accounts.tests import factories
from seiketsu.accounts.tests.factories import TEST
from seiketsu.core import clock

pytestmark = pytest.mark.django_db


def test_expired_links_and_sessions_go_and_the_others_stay():
    user = factories.person(factories.organization())
    factories.signed_in(user)
    actions.create_sign_in_link(user, actor=TEST)
    now = clock.now()
    assert engine.forget_expired(now, 100) == 0
    assert engine.forget_expired(now + timedelta(days=30), 100) == 2
    assert not SignInLink.objects.exists()
    assert not Session.objects.exists()
