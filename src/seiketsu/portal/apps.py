from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "seiketsu.portal"
    label = "portal"

    def ready(self) -> None:
        from seiketsu.portal import registration  # models are loaded only now

        registration.install()
