"""What the shells show around a page. Apps fill it from `AppConfig.ready`, since the shells lie below all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.functional import Promise

from seiketsu.core.registry import Registry
from seiketsu.core.ui.markup import url
from seiketsu.core.ui.parts import NavigationItem, Person

Text = str | Promise


@dataclass(frozen=True)
class Surface:
    """A part of the product with its own place in the rail or in the client's top bar.

    `allows` hides it from those who may not use it; `go` is the letter after `g`; `count` stands at its right.
    `opens` is a prefix of the addresses that belong to it, when its own address is not one.
    """

    key: str
    title: Text
    icon: str
    url_name: str
    order: int = 100
    go: str = ""
    allows: Callable[[HttpRequest], bool] | None = None
    count: Callable[[HttpRequest], int | None] | None = None
    is_hot: bool = False
    opens: str = ""


@dataclass(frozen=True)
class Me:
    """The signed-in person at the foot of the rail; `line` is one short fact, such as the end of the shift."""

    person: Person
    line: str = ""
    url: str = ""


@dataclass(frozen=True)
class StaffShell:
    surfaces: Sequence[NavigationItem]
    views: Sequence[NavigationItem]
    saved_views: Sequence[NavigationItem]
    me: Me | None
    colleagues: Sequence[Person]
    unread: int
    new_url: str
    new_view_url: str
    saved_view_counts_url: str
    notifications_url: str
    palette_url: str
    availability_url: str
    sign_out_url: str


@dataclass(frozen=True)
class Client:
    """Who the portal speaks to; `zone_label` names the zone that all its times are in."""

    organization: str
    person: str
    account_url: str = ""
    zone_label: str = ""
    zone_url: str = ""
    switch_url: str = ""


@dataclass(frozen=True)
class ClientShell:
    surfaces: Sequence[NavigationItem]
    client: Client | None
    home_url: str
    sign_out_url: str


@dataclass
class _Providers:
    views: Callable[[HttpRequest], Sequence[NavigationItem]] | None = None
    saved_views: Callable[[HttpRequest], Sequence[NavigationItem]] | None = None
    me: Callable[[HttpRequest], Me | None] | None = None
    colleagues: Callable[[HttpRequest], Sequence[Person]] | None = None
    unread: Callable[[HttpRequest], int] | None = None
    client: Callable[[HttpRequest], Client | None] | None = None
    addresses: dict[str, str] = field(default_factory=dict)


surfaces: Registry[Surface] = Registry("surfaces")
client_surfaces: Registry[Surface] = Registry("client surfaces")
_providers = _Providers()


def register(surface: Surface) -> None:
    """A surface of the staff's rail."""
    surfaces.register(surface.key, surface)


def register_client(surface: Surface) -> None:
    """A surface of the portal and the public pages."""
    client_surfaces.register(surface.key, surface)


def provide_views(provider: Callable[[HttpRequest], Sequence[NavigationItem]]) -> None:
    """The saved views with their live counts, below the surfaces."""
    _providers.views = provider


def provide_saved_views(provider: Callable[[HttpRequest], Sequence[NavigationItem]]) -> None:
    """The views that people keep; they come without counts, which the page fetches by itself."""
    _providers.saved_views = provider


def provide_me(provider: Callable[[HttpRequest], Me | None]) -> None:
    _providers.me = provider


def provide_colleagues(provider: Callable[[HttpRequest], Sequence[Person]]) -> None:
    _providers.colleagues = provider


def provide_unread(provider: Callable[[HttpRequest], int]) -> None:
    _providers.unread = provider


def provide_client(provider: Callable[[HttpRequest], Client | None]) -> None:
    _providers.client = provider


def provide_address(what: str, url_name: str) -> None:
    """Where a button of the shells leads; without an address it is not shown.

    Known are `availability`, `new`, `new_view`, `saved_view_counts`, `notifications`, `palette` and `home`.
    """
    _providers.addresses[what] = url_name


def staff_shell(request: HttpRequest) -> StaffShell:
    """Everything around a staff page, in a fixed number of provider calls."""
    me = _providers.me(request) if _providers.me else None
    return StaffShell(
        surfaces=_items(surfaces, request),
        views=_providers.views(request) if _providers.views else (),
        saved_views=_providers.saved_views(request) if _providers.saved_views else (),
        me=me or _plain_me(request),
        colleagues=_providers.colleagues(request) if _providers.colleagues else (),
        unread=_providers.unread(request) if _providers.unread else 0,
        new_url=_address("new"),
        new_view_url=_address("new_view"),
        saved_view_counts_url=_address("saved_view_counts"),
        notifications_url=_address("notifications"),
        palette_url=_address("palette"),
        availability_url=_address("availability"),
        sign_out_url=url("account_logout"),
    )


def staff_surfaces(request: HttpRequest) -> list[NavigationItem]:
    """The surfaces that this person may use, as the rail has them."""
    return _items(surfaces, request)


def client_shell(request: HttpRequest) -> ClientShell:
    """Everything around a client's page; `client` is None for a stranger on a public page."""
    return ClientShell(
        surfaces=_items(client_surfaces, request),
        client=_providers.client(request) if _providers.client else None,
        home_url=_address("home") or "/",
        sign_out_url=url("account_logout"),
    )


def _plain_me(request: HttpRequest) -> Me | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return Me(Person(str(getattr(user, "name", "") or user), user.pk, "here"))


def _address(what: str) -> str:
    url_name = _providers.addresses.get(what)
    return url(url_name) if url_name else ""


def _items(registry: Registry[Surface], request: HttpRequest) -> list[NavigationItem]:
    shown = [surface for _, surface in registry.items() if surface.allows is None or surface.allows(request)]
    shown.sort(key=lambda surface: (surface.order, surface.key))
    addresses = {surface.key: url(surface.url_name) for surface in shown}
    current = _current(request.path, [(surface.opens or addresses[surface.key], surface.key) for surface in shown])
    return [
        NavigationItem(
            title=str(surface.title),
            url=addresses[surface.key],
            icon=surface.icon,
            count=surface.count(request) if surface.count else None,
            is_hot=surface.is_hot,
            is_current=surface.key == current,
            key=surface.go,
        )
        for surface in shown
    ]


def _current(path: str, prefixes: list[tuple[str, str]]) -> str:
    """The surface whose prefix is the longest that the path begins with."""
    matches = [(len(prefix), key) for prefix, key in prefixes if path.startswith(prefix)]
    return max(matches)[1] if matches else ""
