from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Assembles the apps' endpoints into the product's REST API."""

    name = "seiketsu.api"
    label = "api"

    def ready(self) -> None:
        # Models are loaded only now, so this module cannot be imported above.
        from seiketsu.api import engine

        engine.install()
