from importlib import import_module

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "baoji_award.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in ("checks", "mail", "sms"):
            import_module(f"baoji_award.notifications.{name}")
