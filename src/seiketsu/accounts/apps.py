from django.apps import AppConfig

from seiketsu.core import registry, tenancy
from seiketsu.core.ui import navigation

_COLLEAGUES = "id in (select user_id from accounts_membership where organization_id = {organization})"


class AccountsConfig(AppConfig):
    """People, client organizations, staff, access tokens and sign-in."""

    name = "seiketsu.accounts"
    label = "accounts"

    def ready(self) -> None:
        # Models are loaded only now, so these modules cannot be imported above.
        from seiketsu.accounts import engine, labels, personal, plan_bindings
        from seiketsu.accounts.queries.holds import holds_against_erasing

        for table in (
            tenancy.TenantTable(
                "accounts.Organization",
                columns=("id", "name", "slug", "tier", "time_zone", "locale", "created_at", "archived_at"),
                key="id",
            ),
            tenancy.TenantTable("accounts.Membership"),
            tenancy.TenantTable(
                "accounts.User",
                columns=("id", "kind", "name", "email", "time_zone", "locale"),
                where=_COLLEAGUES,
                key=None,
            ),
            tenancy.TenantTable("accounts.Instance"),
            tenancy.TenantTable("accounts.Region", where="true", key=None),
        ):
            tenancy.register(table)
        engine.install()
        plan_bindings.bind_all()
        for surface in labels.SURFACES:
            navigation.register(surface)
        registry.subject_labels.register("accounts.organization", labels.ORGANIZATION)
        registry.subject_labels.register("accounts.person", labels.PERSON)
        registry.subject_labels.register("accounts.token", labels.TOKEN)
        registry.personal_data.register("accounts", personal.PERSONAL_DATA)
        registry.erasure_obstacles.register("accounts.holds", holds_against_erasing)
