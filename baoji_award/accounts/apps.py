from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "baoji_award.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("baoji_award.accounts.sign_in_log")
        import_module("baoji_award.accounts.middleware")
