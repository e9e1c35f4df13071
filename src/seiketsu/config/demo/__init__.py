"""The demo company: the plan's teams, 40 clients and 90 days of tickets, made from a seed."""

from seiketsu.config.demo.history import AlreadyFilled, fill

__all__ = ["AlreadyFilled", "fill"]
