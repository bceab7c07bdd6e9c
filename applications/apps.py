from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from applications import conditions, menu
        from applications.workflow import checks

        _ = (conditions, checks, menu)
