from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Mail on its way in: received, kept, understood, and turned into tickets and replies."""

    name = "seiketsu.channels"
    label = "channels"

    def ready(self) -> None:
        from seiketsu.channels import installation  # models are loaded only now

        installation.install()
