"""Which leaves of the plan this app enforces, and the test that shows it."""

from __future__ import annotations

from seiketsu.plan.bindings import bind

_TEST = "src/seiketsu/channels/tests/test_follow_the_plan.py"


def bind_all() -> None:
    """Declare them; called once from `AppConfig.ready`."""
    upkeep = "seiketsu.channels.upkeep.run"
    bind(
        "mail.loop_after",
        by="seiketsu.channels.conversations.take_in",
        test=f"{_TEST}::test_beyond_the_plans_pace_nobody_is_answered",
    )
    bind("mail.suspended_for", by=upkeep, test=f"{_TEST}::test_waiting_mail_is_put_away_when_the_plan_says")
    bind("mail.spam_deleted_after", by=upkeep, test=f"{_TEST}::test_spam_is_emptied_when_the_plan_says")
    bind(
        "retention.raw_mail",
        by=upkeep,
        test=f"{_TEST}::test_raw_mail_is_kept_as_long_as_the_plan_says_and_its_key_longer",
    )
    bind(
        "tickets.message_limit",
        by="seiketsu.channels.listener.Listener",
        test=f"{_TEST}::test_the_largest_mail_is_the_plans",
    )
