"""Where a view stands in the rail: by its position, of equals by its number."""

Stands = tuple[int, int]


def place_between(number: int, before: Stands | None, after: Stands | None) -> int | None:
    """A position with which the view of this number comes after the one and before the other.

    None where there is no room between them.
    """
    low = before[0] if before is not None else max(0, after[0] - 1) if after is not None else 0
    high = after[0] if after is not None else low + 1
    middle = (low + high) // 2
    for position in (middle, low, low + 1, high):
        stands = (position, number)
        if (before is None or before < stands) and (after is None or stands < after):
            return position
    return None
