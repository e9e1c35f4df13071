"""Every write of the desk: one function per verb. Each locks the ticket, decides by the rules, and tells in events."""

from seiketsu.desk.actions.assignment import assign, assign_best, change_team
from seiketsu.desk.actions.attachments import attach_uploads, store_attachment, sweep_orphans, sweep_stray_files
from seiketsu.desk.actions.availability import hear_of, set_availability
from seiketsu.desk.actions.conversation import ClientMessageResult, add_client_message, add_note, reply
from seiketsu.desk.actions.escalations import (
    acknowledge_escalation,
    de_escalate,
    escalate,
    escalate_for_defect,
)
from seiketsu.desk.actions.executives import ask_for_executives
from seiketsu.desk.actions.exporting import note_export
from seiketsu.desk.actions.follow_ups import record_follow_up, start_follow_up
from seiketsu.desk.actions.group_answers import leave_out, release_held, start_group_answer
from seiketsu.desk.actions.learning import keep_classifier
from seiketsu.desk.actions.lifecycle import change_status, close, confirm_by_silence, confirm_solution, reopen, solve
from seiketsu.desk.actions.links import link, unlink
from seiketsu.desk.actions.mentions import read_mentions
from seiketsu.desk.actions.merging import merge, merge_all, undo_merge
from seiketsu.desk.actions.opening import acknowledge_opening, open_ticket
from seiketsu.desk.actions.people import discard_draft, save_draft, unwatch, watch
from seiketsu.desk.actions.properties import (
    add_tags,
    change_category,
    change_organization,
    change_priority,
    change_requester,
    change_subject,
    change_tier,
    remove_tags,
    set_custom,
)
from seiketsu.desk.actions.removal import delete, mark_spam, not_spam, restore
from seiketsu.desk.actions.seeing import forget_views, keep_views
from seiketsu.desk.actions.snoozing import end_snooze, snooze, wake_due
from seiketsu.desk.actions.splitting import split, undo_split
from seiketsu.desk.actions.writing import MessageBody, NewAttachment

__all__ = [
    "ClientMessageResult",
    "MessageBody",
    "NewAttachment",
    "acknowledge_escalation",
    "acknowledge_opening",
    "add_client_message",
    "add_note",
    "add_tags",
    "ask_for_executives",
    "assign",
    "assign_best",
    "attach_uploads",
    "change_category",
    "change_organization",
    "change_priority",
    "change_requester",
    "change_status",
    "change_subject",
    "change_team",
    "change_tier",
    "close",
    "confirm_by_silence",
    "confirm_solution",
    "de_escalate",
    "delete",
    "discard_draft",
    "end_snooze",
    "escalate",
    "escalate_for_defect",
    "forget_views",
    "hear_of",
    "keep_classifier",
    "keep_views",
    "leave_out",
    "link",
    "mark_spam",
    "merge",
    "merge_all",
    "not_spam",
    "note_export",
    "open_ticket",
    "read_mentions",
    "record_follow_up",
    "release_held",
    "remove_tags",
    "reopen",
    "reply",
    "restore",
    "save_draft",
    "set_availability",
    "set_custom",
    "snooze",
    "solve",
    "split",
    "start_follow_up",
    "start_group_answer",
    "store_attachment",
    "sweep_orphans",
    "sweep_stray_files",
    "undo_merge",
    "undo_split",
    "unlink",
    "unwatch",
    "wake_due",
    "watch",
]
