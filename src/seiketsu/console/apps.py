from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "seiketsu.console"
    label = "console"

    def ready(self) -> None:
        from seiketsu.console import shell  # models are loaded only now

        shell.register()
