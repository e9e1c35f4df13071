from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """Promises: made, counted, paused, warned, kept or missed."""

    name = "seiketsu.commitments"
    label = "commitments"

    def ready(self) -> None:
        from seiketsu.commitments import installation  # models are loaded only now

        installation.install()
