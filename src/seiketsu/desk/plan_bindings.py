"""Which leaves of the plan the desk enforces, and the test that shows it."""

from __future__ import annotations

from seiketsu.plan.bindings import bind

_TEST = "src/seiketsu/desk/tests/test_follow_the_plan.py"
_ROUTING = "src/seiketsu/desk/tests/test_route_as_the_plan_says.py"
_TESTS = "src/seiketsu/desk/tests"
_OPEN = "seiketsu.desk.actions.opening.open_ticket"
# The seven steps of the plan's ticket lifecycle: what does each, and the test that goes through it.
_STEPS = (
    ("creation", _OPEN, "test_open_a_ticket.py::test_each_happening_is_told_once_and_in_order"),
    ("classification", _OPEN, "test_open_a_ticket.py::test_it_is_classified_and_routed_and_says_why"),
    ("routing", _OPEN, "test_open_a_ticket.py::test_it_is_classified_and_routed_and_says_why"),
    (
        "resolution",
        "seiketsu.desk.actions.lifecycle.solve",
        "test_solve_and_close.py::test_solving_meets_the_resolution_and_offers_the_solution",
    ),
    (
        "validation",
        "seiketsu.desk.actions.lifecycle.confirm_solution",
        "test_solve_and_close.py::test_the_client_confirms_and_is_asked_how_it_was",
    ),
    (
        "closure",
        "seiketsu.desk.actions.ending.close_in",
        "test_solve_and_close.py::test_the_client_confirms_and_is_asked_how_it_was",
    ),
    (
        "analysis",
        "seiketsu.desk.measures",
        "test_measure_the_work.py::test_first_contact_takes_one_answer_no_escalation_and_no_reopening",
    ),
)


def bind_all() -> None:
    """Declare them; called once from `AppConfig.ready`."""
    _bind_promises()
    _bind_triage()
    _bind_lifecycle()
    _bind_escalation()
    _bind_belonging()
    _bind_forecast()


def _bind_promises() -> None:
    promises = f"{_TEST}::test_a_changed_promise_moves_the_deadline"
    for name in ("first_response", "next_response", "resolution.critical", "resolution.standard"):
        bind(f"tiers.*.{name}", by="seiketsu.desk.actions.promises.new_commitment", kind="promise", test=promises)
    bind("tiers.*.hours", by="seiketsu.desk.actions.promises.new_commitment", test=promises)


def _bind_triage() -> None:
    bind("tickets.priorities.*.counts_as", by=_OPEN, test=f"{_TEST}::test_what_counts_as_critical_gets_its_promise")
    bind("tickets.default_priority", by=_OPEN, test=f"{_TEST}::test_the_default_priority_is_the_plans")
    for name in ("words", "priority", "team", "level"):
        bind(f"tickets.categories.*.{name}", by=_OPEN, test=f"{_TEST}::test_a_category_decides_team_and_priority")
    bind(
        "tickets.categories.*.skills",
        by="seiketsu.desk.queries.candidates.candidates_for",
        test=f"{_TEST}::test_skills_of_a_category_are_asked_for",
    )
    bind(
        "tickets.categories.*.common",
        by="seiketsu.desk.measures.common_first_contact_cases",
        test=f"{_TEST}::test_common_issues_are_the_plans",
    )
    bind(
        "tickets.classifier.decides_when_right",
        by="seiketsu.desk.training.train",
        test=f"{_TESTS}/test_learn_from_tickets.py::test_it_decides_from_the_share_that_the_plan_wants",
    )
    bind(
        "tickets.classifier.retrained_every",
        by="seiketsu.desk.engine.learn",
        test=f"{_TESTS}/test_learn_from_tickets.py::test_it_is_trained_again_as_often_as_the_plan_says",
    )
    bind("tickets.default_category", by=_OPEN, test=f"{_TEST}::test_what_fits_nowhere_goes_to_the_default")
    bind("tickets.routing.default_team", by=_OPEN, test=f"{_TEST}::test_what_fits_nowhere_goes_to_the_default")
    bind("tickets.routing.languages", by=_OPEN, test=f"{_TEST}::test_only_languages_of_the_plan_are_told_apart")
    candidates = "seiketsu.desk.queries.candidates.candidates_for"
    bind("tickets.routing.at_most_open", by=candidates, test=f"{_TEST}::test_nobody_is_given_more_than_the_plan_allows")
    for name in ("load", "scoring", "presence", "reroute"):
        bind(f"tickets.routing.{name}", by=candidates, test=f"{_ROUTING}::test_the_plan_says_{name}")
    bind(
        "tickets.categories.*.certifications",
        by=candidates,
        test=f"{_ROUTING}::test_a_category_may_ask_for_a_certification",
    )
    bind("tickets.routing.outside_shifts", by=candidates, test=f"{_TEST}::test_people_are_called_in_when_the_plan_says")
    bind(
        "tickets.routing.success_manager_for", by=_OPEN, test=f"{_TEST}::test_named_contacts_follow_their_tiers_tickets"
    )


def _bind_lifecycle() -> None:
    for step, by, test in _STEPS:
        bind(f"lifecycle.{step}.does", by=by, test=f"{_TESTS}/{test}")
    bind("tickets.warn_at", by=_OPEN, test=f"{_TEST}::test_warnings_come_when_the_plan_says")
    bind(
        "tickets.pauses.*", by="seiketsu.desk.rules.promises.on_status", test=f"{_TEST}::test_the_plan_says_what_pauses"
    )
    bind(
        "tickets.silence_confirms_after",
        by="seiketsu.desk.engine.confirm_by_silence",
        test=f"{_TEST}::test_silence_confirms_after_as_long_as_the_plan_says",
    )
    bind(
        "tickets.remind_pending_after",
        by="seiketsu.desk.engine.remind",
        test=f"{_TEST}::test_reminders_come_when_the_plan_says",
    )
    bind(
        "tickets.reopen_within",
        by="seiketsu.desk.actions.lifecycle.reopen",
        test=f"{_TEST}::test_reopening_ends_when_the_plan_says",
    )
    bind(
        "tickets.first_contact_window",
        by="seiketsu.desk.measures.first_contact_cases",
        test=f"{_TEST}::test_the_first_contact_window_is_the_plans",
    )
    bind("tickets.default_tier", by=_OPEN, test=f"{_TEST}::test_strangers_get_the_default_tier")
    stores = "seiketsu.desk.actions.attachments.store_attachment"
    bind("tickets.attachment_limit", by=stores, test=f"{_TEST}::test_files_are_limited_as_the_plan_says")
    bind("tickets.attachment_types_refused", by=stores, test=f"{_TEST}::test_files_are_limited_as_the_plan_says")
    escalates = "seiketsu.desk.actions.escalations.escalate"
    goes_up = f"{_TESTS}/test_change_a_ticket.py::test_it_goes_up_with_a_reason_to_the_levels_team"
    bind("escalation.*.takes", by=escalates, test=goes_up)
    bind("escalation.*.level", by=escalates, test=f"{_TEST}::test_levels_and_their_teams_are_the_plans")
    bind("escalation.*.team", by=escalates, test=f"{_TEST}::test_levels_and_their_teams_are_the_plans")
    bind(
        "retention.access_log",
        by="seiketsu.desk.engine.forget_views",
        test=f"{_TESTS}/test_see_the_full_history.py::test_views_are_kept_as_long_as_the_plan_says",
    )
    bind(
        "retention.erasure_waits_for_open_tickets",
        by="seiketsu.desk.personal.open_tickets",
        test="src/seiketsu/console/tests/test_hand_out_and_erase_a_person.py::test_the_plan_says_whether_open_tickets_wait",
    )
    bind("mail.acknowledge", by=_OPEN, test=f"{_TEST}::test_acknowledgements_are_sent_if_the_plan_says")
    follow_up = f"{_TEST}::test_poor_ratings_are_followed_up_as_the_plan_says"
    for name in ("poor_rating", "follow_up_within", "follow_up_hours"):
        bind(f"feedback.ticket_survey.{name}", by="seiketsu.desk.subscribers.follow_up_ratings", test=follow_up)


def _bind_belonging() -> None:
    linked = f"{_TESTS}/test_link_tickets.py"
    bind(
        "tickets.links.parent_waits",
        by="seiketsu.desk.actions.links.require_parts_done",
        test=f"{linked}::test_a_parent_waits_for_its_parts_where_the_plan_says_so",
    )
    bind(
        "tickets.links.out_of_first_contact",
        by="seiketsu.desk.measures.first_contact_cases",
        test=f"{linked}::test_what_another_tickets_answer_solved_is_no_first_contact",
    )
    likely = f"{_TESTS}/test_find_likely_duplicates.py::test_how_near_and_how_alike_is_the_plans"
    for name in ("duplicate_within", "duplicate_likeness"):
        bind(f"tickets.links.{name}", by="seiketsu.desk.queries.likely.likely_duplicates", test=likely)
    split = f"{_TESTS}/test_split_a_ticket.py"
    bind(
        "tickets.split.promises_from",
        by="seiketsu.desk.actions.splitting.split",
        test=f"{split}::test_promises_count_from_where_the_plan_says",
    )
    bind(
        "tickets.split.undo_within",
        by="seiketsu.desk.actions.splitting.undo_split",
        test=f"{split}::test_it_can_be_taken_back_for_as_long_as_the_plan_says",
    )
    tests = f"{_TESTS}/test_mend_a_defect.py"
    changes = "seiketsu.desk.defects.actions.change_state"
    bind("tickets.defects.tells_when", by=changes, test=f"{tests}::test_everybody_is_told_when_the_plan_says")
    follows = "seiketsu.desk.defects.actions.follow_issue"
    bind("tickets.defects.states", by=follows, test=f"{tests}::test_the_state_of_an_issue_means_what_the_plan_says")


def _bind_escalation() -> None:
    for name in ("angry", "unhappy", "pleased"):
        bind(
            f"tickets.sentiment.{name}",
            by="seiketsu.desk.actions.hearing.hear",
            test=f"{_TESTS}/test_hear_how_clients_sound.py::test_the_words_are_the_plans",
        )
    tests = f"{_TESTS}/test_follow_the_plan_of_escalation.py"
    weighs = "seiketsu.desk.actions.escalations.weigh"
    for name in ("missed", "at_risk", "reopened", "sentiment", "defect", "asked", "tiers", "issues"):
        bind(f"escalation.*.enters.*.{name}", by=weighs, test=f"{tests}::test_each_criterion_is_the_plans")
    acknowledged = f"{tests}::test_the_time_to_acknowledge_is_the_plans"
    takes_up = "seiketsu.desk.actions.escalations.escalate"
    bind("escalation.*.acknowledged.*.within", by=takes_up, kind="promise", test=acknowledged)
    bind("escalation.*.acknowledged.*.hours", by=takes_up, test=acknowledged)
    passes_on = "seiketsu.desk.actions.escalations.pass_on"
    for name in ("goes_to", "issues"):
        bind(
            f"escalation.*.unacknowledged.{name}",
            by=passes_on,
            test=f"{tests}::test_where_an_unanswered_call_goes_is_the_plans",
        )
    bind(
        "escalation.*.by_hand",
        by="seiketsu.desk.access.require_escalation",
        test=f"{tests}::test_who_may_hand_up_is_the_plans",
    )
    bind("escalation.*.tells_client", by=takes_up, test=f"{tests}::test_clients_are_told_where_the_plan_says")


def _bind_forecast() -> None:
    tests = f"{_TESTS}/test_forecast_as_the_plan_says.py"
    measures = "seiketsu.desk.queries.handling.handling"
    bind("tickets.forecast.answers_needed", by=measures, test=f"{tests}::test_the_plan_says_how_much_must_be_measured")
    bind("tickets.forecast.break_after", by=measures, test=f"{tests}::test_the_plan_says_what_a_break_is")
    bind("tickets.forecast.looks_back", by=measures, test=f"{tests}::test_the_plan_says_how_far_back_it_measures")
    bind(
        "tickets.workspace.ratings_of",
        by="seiketsu.desk.queries.clients.ratings_of",
        test="src/seiketsu/console/tests/test_see_the_client.py::test_the_plan_says_how_old_a_rating_may_be",
    )
    bind(
        "tickets.forecast.horizons",
        by="seiketsu.desk.queries.forecasting.forecast",
        test=f"{tests}::test_the_plan_says_how_far_ahead_it_looks",
    )
