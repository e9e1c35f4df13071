"""Which leaves of the plan this app enforces, and the test that shows it."""

from __future__ import annotations

from seiketsu.plan.bindings import bind


def bind_all() -> None:
    """Declare them; called once from `AppConfig.ready`."""
    bind(
        "mail.invitation_valid_for",
        by="seiketsu.accounts.actions.invitations.invitation_valid_for",
        test="src/seiketsu/delivery/tests/test_invite_somebody.py::test_an_invitation_works_as_long_as_the_plan_says",
    )
