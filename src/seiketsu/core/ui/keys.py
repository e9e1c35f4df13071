"""The keys that belong to no button: the sheet of keys lists them, and keys.js reads from the sheet what each does.

Every other key stands on the element that it presses (`data-key`, with `data-key-title` and `data-key-group`): the
handler, the sheet and the palette all find it there, so there is no second list to forget.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# In the order of the sheet.
GROUPS: tuple[tuple[str, Promise], ...] = (
    ("anywhere", _("Anywhere")),
    ("go", _("Go to")),
    ("list", _("List")),
    ("ticket", _("Ticket")),
    ("writing", _("Writing")),
)
_CAPS = {"Enter": "↵", "Escape": "Esc"}


@dataclass(frozen=True, slots=True)
class Key:
    """One key; `does` is the word that keys.js knows, and empty for what browsers do by themselves."""

    combination: str
    title: Promise
    group: str
    does: str = ""

    @property
    def caps(self) -> tuple[str, ...]:
        """The caps to press, as they are drawn: a capital is Shift and its letter."""
        shifted = len(self.combination) == 1 and self.combination.isupper()
        return ("⇧", self.combination.lower()) if shifted else (_CAPS.get(self.combination, self.combination),)


BUILT_IN = (
    Key("Escape", _("Close or clear"), "anywhere"),
    Key("j", _("Next"), "list", "next"),
    Key("k", _("Previous"), "list", "previous"),
    Key("Enter", _("Open"), "list", "open"),
    Key("x", _("Select"), "list", "select"),
    Key("X", _("Select to here"), "list", "select-to-here"),
)
