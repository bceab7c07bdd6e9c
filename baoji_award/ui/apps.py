from typing import cast

from django.apps import AppConfig, apps


class UiConfig(AppConfig):
    name = "baoji_award.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.staticfiles.apps import StaticFilesConfig

        from baoji_award.ui import checks
        from baoji_award.ui.staticfiles import UNUSED

        _ = checks
        files = cast("StaticFilesConfig", apps.get_app_config("staticfiles"))
        files.ignore_patterns = [*files.ignore_patterns, *UNUSED]
