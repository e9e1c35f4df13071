from django.apps import AppConfig

from seiketsu.core import registry, tenancy


class PlanConfig(AppConfig):
    """The support plan: its versions, what binds its leaves, what a change of it moves."""

    name = "seiketsu.plan"
    label = "plan"

    def ready(self) -> None:
        # Models are loaded only now, so these modules cannot be imported above.
        from seiketsu.plan import labels, own_bindings, personal

        # Clients may learn which version is in force, not read the file: it tells of headcounts and routing.
        tenancy.register(
            tenancy.TenantTable("plan.PlanVersion", columns=("id", "number", "checksum"), where="true", key=None)
        )
        registry.subject_labels.register("plan.version", labels.VERSION)
        registry.health_checks.register("plan", labels.plan_is_in_force)
        registry.personal_data.register("plan", personal.PERSONAL_DATA)
        own_bindings.bind_all()
