from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "seiketsu.core"
    label = "core"

    def ready(self) -> None:
        # Models are loaded only now, so these modules cannot be imported above.
        from seiketsu.core import intake, retention  # noqa: F401
        from seiketsu.core.tenancy import installation

        post_migrate.connect(installation.after_migrate, dispatch_uid="core.tenancy.install")
