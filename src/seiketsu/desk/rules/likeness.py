"""How alike two enquiries are, by the words that they share."""

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]{2,}")
_LITTLE = frozenset(
    """
    a an and are as at be but can do for from has have if in is it me my not of on or our so that the this to us was we
    were with you your re fw fwd con de del el en la las los no nuestra nuestro para por que se un una
    """.split()  # noqa: SIM905
)


def words(text: str) -> frozenset[str]:
    """The words that tell what a text is about, in plain letters."""
    plain = unicodedata.normalize("NFD", text.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return frozenset(_WORD.findall(letters)) - _LITTLE


def likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """The shared part of all words of the two, 0 to 1; nothing is like an empty text."""
    whole = first | second
    return len(first & second) / len(whole) if first and second else 0.0


def of_tickets(first: tuple[str, str], second: tuple[str, str]) -> float:
    """Of two (subject, first words): the better of the subjects alone and of everything."""
    subjects = likeness(words(first[0]), words(second[0]))
    return max(subjects, likeness(words(" ".join(first)), words(" ".join(second))))
