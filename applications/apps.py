from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from applications import conditions, menu
        from applications.collective import register_collective
        from applications.scopes import register_scopes
        from applications.services import access_requests, batch_letters, list_exports, members, rejection_letters
        from applications.workflow import checks

        _ = (access_requests, batch_letters, list_exports, members, rejection_letters, conditions, checks, menu)
        register_scopes()
        register_collective("batch", lambda _application: reverse("applications:batch_new"))
