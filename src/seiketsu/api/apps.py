from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Assembles the apps' endpoints into the product's REST API."""

    name = "seiketsu.api"
    label = "api"
