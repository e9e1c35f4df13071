"""Who of the staff may do what with a ticket."""

# The least role for each verb; whatever isn't named here, every member of the staff may do.
LEAST_ROLE = {
    "delete": "lead",
    "restore": "lead",
    "follow_up": "lead",
    "see_deleted": "lead",
}


def least_role(verb: str) -> str:
    """The least staff role that a verb needs."""
    return LEAST_ROLE.get(verb, "agent")
