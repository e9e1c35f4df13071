"""Where a webhook may go: never to an address inside our own network, unless an operator has allowed it."""

import ipaddress
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Addresses whose last four bytes are one of IPv4, to which a gateway or an old stack sends what goes to them.
_HOLD_IPV4 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))


def is_public(address: Address) -> bool:
    """Whether an address is one of the open network; of one that stands for another, what it stands for."""
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if inner is not None:
        return is_public(inner)
    if any(address in network for network in _HOLD_IPV4):
        return address.is_global and is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast


def refused(addresses: Iterable[str], allowed: Iterable[str]) -> str | None:
    """The first address to which nothing may be sent, or None. `allowed` are networks that the operator named."""
    networks = [ipaddress.ip_network(one, strict=False) for one in allowed]
    for text in addresses:
        address = ipaddress.ip_address(text.split("%")[0])
        if not is_public(address) and not any(address in one for one in networks if one.version == address.version):
            return text
    return None
