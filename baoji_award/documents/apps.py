from importlib import import_module

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "baoji_award.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for module in ("checks", "previews", "scan_work"):
            import_module(f"baoji_award.documents.{module}")
