"""The desk's tables: tickets, their messages and files, and the rows that say why and by whom."""

from seiketsu.desk.models.automation import (
    AutomationRevision,
    AutomationRule,
    Macro,
    MacroVersion,
    RuleFiring,
    RuleTimer,
    RuleVersion,
)
from seiketsu.desk.models.bulk import BulkChange, BulkItem
from seiketsu.desk.models.conversation import Attachment, Draft, Message, StoredFile, Visibility
from seiketsu.desk.models.defects import (
    Defect,
    DefectSeverity,
    DefectState,
    DefectTicket,
    Tracker,
    TrackerMessage,
)
from seiketsu.desk.models.escalation import Escalation
from seiketsu.desk.models.forms import TicketForm, TicketFormVersion
from seiketsu.desk.models.learning import TextClassifier
from seiketsu.desk.models.links import GroupAnswer, GroupAnswerItem, LinkKind, TicketLink
from seiketsu.desk.models.mentions import Mention
from seiketsu.desk.models.records import CustomField, Decision, Merge, Solution, Watcher
from seiketsu.desk.models.routing import Availability, Presence, TeamQueue
from seiketsu.desk.models.seeing import TicketView
from seiketsu.desk.models.sides import SideConversation
from seiketsu.desk.models.splits import Split
from seiketsu.desk.models.tags import Tag
from seiketsu.desk.models.templates import TicketTemplate, TicketTemplateVersion
from seiketsu.desk.models.ticket import (
    DUE_NEVER,
    LIVE,
    OPEN_STATUSES,
    PORTAL_TICKET_COLUMNS,
    PRIORITIES,
    Channel,
    Priority,
    Status,
    Ticket,
)
from seiketsu.desk.models.views import SavedView
from seiketsu.desk.models.workspace import Snooze, TicketPresence, WaitingFile, WaitingReply, WritingPreference

__all__ = [
    "DUE_NEVER",
    "LIVE",
    "OPEN_STATUSES",
    "PORTAL_TICKET_COLUMNS",
    "PRIORITIES",
    "Attachment",
    "AutomationRevision",
    "AutomationRule",
    "Availability",
    "BulkChange",
    "BulkItem",
    "Channel",
    "CustomField",
    "Decision",
    "Defect",
    "DefectSeverity",
    "DefectState",
    "DefectTicket",
    "Draft",
    "Escalation",
    "GroupAnswer",
    "GroupAnswerItem",
    "LinkKind",
    "Macro",
    "MacroVersion",
    "Mention",
    "Merge",
    "Message",
    "Presence",
    "Priority",
    "RuleFiring",
    "RuleTimer",
    "RuleVersion",
    "SavedView",
    "SideConversation",
    "Snooze",
    "Solution",
    "Split",
    "Status",
    "StoredFile",
    "Tag",
    "TeamQueue",
    "TextClassifier",
    "Ticket",
    "TicketForm",
    "TicketFormVersion",
    "TicketLink",
    "TicketPresence",
    "TicketTemplate",
    "TicketTemplateVersion",
    "TicketView",
    "Tracker",
    "TrackerMessage",
    "Visibility",
    "WaitingFile",
    "WaitingReply",
    "Watcher",
    "WritingPreference",
]
