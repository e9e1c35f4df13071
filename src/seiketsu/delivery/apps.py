from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Messages on their way out: one row each, sent after commit, retried, recorded."""

    name = "seiketsu.delivery"
    label = "delivery"

    def ready(self) -> None:
        from seiketsu.delivery import health, installation  # models are loaded only now

        installation.install()
        health.install()
