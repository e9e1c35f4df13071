from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, client organizations, staff, access tokens and sign-in."""

    name = "seiketsu.accounts"
    label = "accounts"
