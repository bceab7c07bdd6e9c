from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from applications import conditions, menu
        from applications.collective import register_collective
        from applications.services import batch_letters, dossier_prints, list_exports, rejection_letters
        from applications.workflow import checks

        _ = (batch_letters, conditions, checks, dossier_prints, list_exports, menu, rejection_letters)
        register_collective("batch", lambda _application: reverse("applications:batch_new"))
