from importlib import import_module

from django.apps import AppConfig

# They register conditions, menus, outbox handlers and jobs when they are imported.
REGISTERING = (
    "conditions",
    "menu",
    "services.batch_letters",
    "services.credit_letters",
    "services.dossier_prints",
    "services.findings",
    "services.list_exports",
    "services.rejection_letters",
    "workflow.checks",
)


class ApplicationsConfig(AppConfig):
    name = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from applications.collective import register_collective

        for name in REGISTERING:
            import_module(f"applications.{name}")
        register_collective("batch", lambda _application: reverse("applications:batch_new"))
