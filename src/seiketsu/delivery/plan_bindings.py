"""Which leaves of the plan this app enforces, and the test that shows it."""

from __future__ import annotations

from seiketsu.plan.bindings import bind

_TEST = "src/seiketsu/delivery/tests/test_follow_the_plan.py"


def bind_all() -> None:
    """Declare them; called once from `AppConfig.ready`."""
    sender = "seiketsu.delivery.queries.sender_for"
    bind("mail.addresses.*", by=sender, test=f"{_TEST}::test_each_tier_writes_from_its_own_address")
    bind("mail.sender_name", by=sender, test=f"{_TEST}::test_the_senders_name_is_the_plans")
    bind(
        "mail.domain",
        by="seiketsu.delivery.queries.reply_address",
        test=f"{_TEST}::test_the_domain_of_signed_addresses_is_the_plans",
    )
    bind(
        "mail.automatic_answers_per_sender",
        by="seiketsu.delivery.actions.send_email",
        test=f"{_TEST}::test_automatic_answers_stop_where_the_plan_says",
    )
    bind(
        "retention.deliveries",
        by="seiketsu.delivery.upkeep.run",
        test=f"{_TEST}::test_messages_are_kept_as_long_as_the_plan_says",
    )
