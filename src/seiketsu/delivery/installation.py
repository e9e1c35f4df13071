"""Announces this app to the mechanisms that run it."""

from __future__ import annotations

from seiketsu.core import engine
from seiketsu.delivery import engine as delivery_engine


def install() -> None:
    """Register the engine."""
    engine.register(delivery_engine.SPEC)
