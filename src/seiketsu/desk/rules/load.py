"""What a ticket weighs on whoever has it, and how much is too much."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

# Statuses in which somebody else has the word.
WAITING = frozenset({"pending", "hold"})


@dataclass(frozen=True, slots=True)
class LoadPolicy:
    """The plan's weights, in ordinary tickets; a priority or channel that it leaves out weighs one."""

    at_most: int
    priorities: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, int] = field(default_factory=dict)
    waiting: Decimal = Decimal(1)
    limits: Mapping[str, int] = field(default_factory=dict)

    def weight(self, priority: str, channel: str, status: str = "open") -> Decimal:
        """What one ticket weighs."""
        whole = Decimal(self.priorities.get(priority, 1) * self.channels.get(channel, 1))
        return whole * self.waiting if status in WAITING else whole


@dataclass(frozen=True, slots=True)
class Held:
    """Open tickets of one kind that one person has."""

    priority: str
    channel: str
    status: str
    count: int


@dataclass(frozen=True, slots=True)
class Load:
    """How much somebody has, against how much they may be given."""

    weight: Decimal = Decimal(0)
    limit: int = 0
    tickets: int = 0
    channels: Mapping[str, int] = field(default_factory=dict)

    @property
    def free(self) -> Decimal:
        """The part of the limit that is left, from 0 to 1."""
        if self.limit <= 0 or self.weight >= self.limit:
            return Decimal(0)
        return (self.limit - self.weight) / self.limit

    @property
    def words(self) -> str:
        """The weight without zeros that say nothing: 12, 12.5."""
        return shown(self.weight)


def shown(weight: Decimal) -> str:
    """A weight as people write it."""
    return format(weight.normalize(), "f")


def load_of(held: Iterable[Held], policy: LoadPolicy, capacity: int) -> Load:
    """What somebody has; their own capacity counts where it is lower than the plan's limit."""
    weight, tickets, channels = Decimal(0), 0, dict[str, int]()
    for one in held:
        weight += policy.weight(one.priority, one.channel, one.status) * one.count
        tickets += one.count
        if one.status not in WAITING:
            channels[one.channel] = channels.get(one.channel, 0) + one.count
    return Load(weight, min(capacity, policy.at_most), tickets, channels)


def has_room(load: Load, weight: Decimal) -> bool:
    """Whether a ticket of this weight fits. One that is heavier than the whole limit goes to somebody with nothing."""
    if load.limit <= 0:
        return False
    return load.weight + weight <= load.limit or load.weight == 0
