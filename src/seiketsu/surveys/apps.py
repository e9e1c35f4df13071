from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """Asking people how something went, and keeping what they say."""

    name = "seiketsu.surveys"
    label = "surveys"

    def ready(self) -> None:
        from seiketsu.surveys import registration  # models are loaded only now

        registration.register()
