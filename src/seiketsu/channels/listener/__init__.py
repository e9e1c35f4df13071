"""The SMTP listener: takes mail for our own addresses, and says `250` only once it is on disk."""

from seiketsu.channels.listener.server import Limits, Listener

__all__ = ["Limits", "Listener"]
