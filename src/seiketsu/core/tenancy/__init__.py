"""Per-organization isolation by PostgreSQL itself.

Client reads run under a restricted role with row-level security, so that a forgotten filter shows nothing rather than
someone else's data. Tables are closed until an app opens them with `register`.
"""

from seiketsu.core.tenancy.installation import TenantTable, install, register, registered
from seiketsu.core.tenancy.session import WrongNesting, as_organization, elevated, portal_role

__all__ = [
    "TenantTable",
    "WrongNesting",
    "as_organization",
    "elevated",
    "install",
    "portal_role",
    "register",
    "registered",
]
