"""Who the demo company is made of. Every name is invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Colleague:
    """A member of the staff; `shift` is written as the plan writes hours."""

    name: str
    title: str
    teams: tuple[str, ...]
    shift: str
    skills: tuple[str, ...]
    languages: tuple[str, ...] = ("en",)
    role: str = "agent"


@dataclass(frozen=True)
class Client:
    """A client organization."""

    name: str
    tier: str
    zone: str
    people: tuple[str, ...]


_EARLY = "Monday-Saturday 07:00-15:00"
_LATE = "Monday-Saturday 15:00-23:00"
_DAY = "Monday-Sunday 09:00-21:00"
_OFFICE = "Monday-Friday 09:00-18:00"
_TIER1 = ("platform", "real_estate", "customer_service", "problem_solving")
_TIER2 = ("technical", "api_integrations", "systems", "real_estate_technology")
_SUCCESS = ("real_estate_expertise", "success_methods", "business_analysis", "relationships")

STAFF = (
    Colleague("Dana Whitfield", "Head of Support", (), "", (), role="administrator"),
    Colleague("Ines Duarte", "Team Lead", ("tier1",), _OFFICE, _TIER1, ("en", "es"), "lead"),
    Colleague("Maya Torres", "Support Representative", ("tier1",), _EARLY, _TIER1, ("en", "es")),
    Colleague("Jonas Beck", "Support Representative", ("tier1",), _EARLY, _TIER1),
    Colleague("Owen Castillo", "Support Representative", ("tier1",), _EARLY, _TIER1, ("en", "es")),
    Colleague("Aisha Bello", "Support Representative", ("tier1",), _LATE, _TIER1),
    Colleague("Luke Farrow", "Support Representative", ("tier1",), _LATE, _TIER1),
    Colleague("Priya Natarajan", "Support Representative", ("tier1",), _LATE, _TIER1),
    Colleague("Claire Dubois", "Senior Technical Lead", ("tier2",), _DAY, _TIER2, role="lead"),
    Colleague("Sofia Lindqvist", "Technical Support Engineer", ("tier2",), _DAY, _TIER2),
    Colleague("Ravi Menon", "Technical Support Engineer", ("tier2",), _DAY, _TIER2),
    Colleague("Tom Okafor", "Technical Support Engineer", ("tier2",), _DAY, _TIER2[:2]),
    Colleague("Hana Sato", "Technical Support Engineer", ("tier2",), _DAY, _TIER2[1:]),
    Colleague("Gloria Reyes", "Director of Customer Success", ("success",), _OFFICE, _SUCCESS, ("en", "es"), "lead"),
    Colleague("Elena Petrov", "Customer Success Manager", ("success",), _OFFICE, _SUCCESS),
    Colleague("Marcus Hale", "Customer Success Manager", ("success",), _OFFICE, _SUCCESS),
    Colleague("Nadia Rahman", "Customer Success Manager", ("success",), _OFFICE, _SUCCESS),
    Colleague("Ben Carver", "Customer Success Manager", ("success",), _OFFICE, _SUCCESS),
    Colleague("Yusuf Demir", "Technical Success Specialist", ("success",), _OFFICE, _SUCCESS),
    Colleague("Kate Lindholm", "Technical Success Specialist", ("success",), _OFFICE, _SUCCESS),
    Colleague("Victor Almeida", "Head of Engineering", ("engineering",), _OFFICE, (), role="lead"),
)

_EASTERN, _CENTRAL = "America/New_York", "America/Chicago"
_MOUNTAIN, _PACIFIC = "America/Denver", "America/Los_Angeles"

CLIENTS = (
    Client("Northgate Brokerage Group", "enterprise", _EASTERN, ("Robert Quinn", "Alicia Stone", "Ken Osei")),
    Client("Lakeshore Premier Homes", "enterprise", _CENTRAL, ("Ann Kowalski", "Greg Molina", "Tara Singh")),
    Client("Westfall & Co.", "enterprise", _PACIFIC, ("Neil Westfall", "Jo Barrera", "Mia Chen")),
    Client("Summit & Vale Realty", "enterprise", _MOUNTAIN, ("Dana Wells", "Luis Ortega", "Erin Park")),
    Client("Kingsbridge International Realty", "enterprise", "Europe/London", ("Oliver Grant", "Sunita Rao")),
    Client("Harbor & Pine Realty", "business", _EASTERN, ("Peter Lange", "Ruth Abbott")),
    Client("Tidewater Estates", "business", _EASTERN, ("Cole Jennings", "Paula Reed")),
    Client("Palmetto Coast Realty", "business", _EASTERN, ("Savannah Pruitt", "Ty Coleman")),
    Client("Summit Ridge Properties", "business", _MOUNTAIN, ("Gina Morales", "Hank Olsen")),
    Client("Bayline Property Partners", "business", _PACIFIC, ("Irene Wu", "Sam Delgado")),
    Client("Redstone Agency Alliance", "business", "America/Phoenix", ("Carla Benitez", "Joe Nakai")),
    Client("Great Lakes Living", "business", "America/Detroit", ("Brandon Kerr", "Lena Hoff")),
    Client("Piedmont Realty Collective", "business", _EASTERN, ("Whitney Shaw", "Andre Boyd")),
    Client("Cascade Home Advisors", "business", _PACIFIC, ("Signe Dahl", "Rafael Pinto")),
    Client("Cedar & Main Realty", "professional", _CENTRAL, ("Denise Albright", "Frank Ito")),
    Client("Lone Star Homes Group", "professional", _CENTRAL, ("Travis Boone", "Karina Salas")),
    Client("Granite State Realty", "professional", _EASTERN, ("Emily Rowe", "Paul Nadeau")),
    Client("Copperline Realty", "professional", "America/Phoenix", ("Diego Ruiz",)),
    Client("Redwood Keys Team", "professional", _PACIFIC, ("Holly Marsh", "Victor Lam")),
    Client("Blue Ridge Home Team", "professional", _EASTERN, ("Amos Tully", "Beth Craig")),
    Client("Prairie Sky Properties", "professional", _CENTRAL, ("Linda Voss",)),
    Client("Old Harbor Realty", "professional", _EASTERN, ("Conor Walsh", "Maeve Dunn")),
    Client("Silver Birch Homes", "professional", _CENTRAL, ("Ingrid Nilsen",)),
    Client("Canyon Gate Realty", "professional", _MOUNTAIN, ("Marta Vigil", "Rob Tsosie")),
    Client("Fair Oaks Residential", "professional", _PACIFIC, ("Nina Kapoor",)),
    Client("Twin Rivers Realty", "professional", _EASTERN, ("Jamal Greene", "Sara Blum")),
    Client("Marisol Vega Real Estate", "starter", _PACIFIC, ("Marisol Vega",)),
    Client("Bluebird Homes", "starter", _CENTRAL, ("Kelly Brandt",)),
    Client("Juniper Lane Realty", "starter", _MOUNTAIN, ("Scott Yardley",)),
    Client("Anna Petersen, Realtor", "starter", _CENTRAL, ("Anna Petersen",)),
    Client("Key & Lantern Realty", "starter", _EASTERN, ("Miles Horton",)),
    Client("Gabriel Santos Homes", "starter", _EASTERN, ("Gabriel Santos",)),
    Client("Orchard Street Realty", "starter", _EASTERN, ("Judith Klein",)),
    Client("Desert Bloom Realty", "starter", "America/Phoenix", ("Rosa Yazzie",)),
    Client("Pelican Point Homes", "starter", _CENTRAL, ("Beau Landry",)),
    Client("Hillcrest & Daughters", "starter", _PACIFIC, ("Joyce Tanaka",)),
    Client("Maple Row Realty", "starter", "America/Toronto", ("Colin MacRae",)),
    Client("Sunny Acres Real Estate", "starter", _EASTERN, ("Tina Rossi",)),
    Client("Northern Lights Realty", "starter", "America/Anchorage", ("Eva Storm",)),
    Client("Aloha Keys Realty", "starter", "Pacific/Honolulu", ("Noa Kealoha",)),
)
