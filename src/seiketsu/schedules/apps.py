from django.apps import AppConfig


class SchedulesConfig(AppConfig):
    """Shifts, rotations, overrides, absences and swaps: who is there when, for rosters and on-call alike."""

    name = "seiketsu.schedules"
    label = "schedules"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from seiketsu.schedules import registration  # models are loaded only now

        registration.register()
