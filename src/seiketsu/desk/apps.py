from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Tickets: the one case there is, with its conversation, its promises and its queue."""

    name = "seiketsu.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from seiketsu.desk import installation  # models are loaded only now

        installation.install()
