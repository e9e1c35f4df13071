"""What this app tells those below: its engine and its place in the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from seiketsu.core.ui import navigation
from seiketsu.core.ui.navigation import Surface
from seiketsu.scorecard import engine


def register() -> None:
    """Called once the models are loaded."""
    engine.register_engine()
    navigation.register(
        Surface(
            key="scorecard",
            title=_("Scorecard"),
            icon="report-analytics",
            url_name="scorecard:card",
            order=70,
            go="s",
            opens="/scorecard",
        )
    )
