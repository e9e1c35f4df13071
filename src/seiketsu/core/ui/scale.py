"""The stylesheet of numbers.

The content security policy allows no inline styles, so a number that the server knows (a share, a place on a bar, a
slot in a roster) reaches the page as a class. The file is written by `bin/vendor scale` and never edited by hand.
"""

from __future__ import annotations

PERCENTAGES = range(101)
SLOTS = range(1, 170)
"""Grid lines for 168 hours of a week (96 quarter-hours of a day fit too); there is one line more than slots."""
HUES = 12


def stylesheet() -> str:
    """`x`, `w`: a place and a size in per cent; `from-`, `to-`: grid lines; `hue-`: the colours of avatars."""
    rules = ["/* Written by bin/vendor scale (core/ui/scale.py). */"]
    rules += [f".x{number}{{--x:{number}}}.w{number}{{--w:{number}}}" for number in PERCENTAGES]
    rules += [f".from-{line}{{grid-column-start:{line}}}.to-{line}{{grid-column-end:{line}}}" for line in SLOTS]
    rules += [f".hue-{index}{{--h:{round(8 + index * 360 / HUES) % 360}}}" for index in range(HUES)]
    return "\n".join(rules) + "\n"
