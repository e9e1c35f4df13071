from django.apps import AppConfig


class ScorecardConfig(AppConfig):
    """Every figure the plan promises, held against what happened."""

    name = "seiketsu.scorecard"
    label = "scorecard"

    def ready(self) -> None:
        from seiketsu.scorecard import registration  # models are loaded only now

        registration.register()
