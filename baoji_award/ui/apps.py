from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "baoji_award.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from baoji_award.ui import checks

        _ = checks
