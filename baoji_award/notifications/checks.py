"""Start-up checks of what leaves the portal."""

from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def sms_folder_exists(**_kwargs: object) -> list[CheckMessage]:
    if settings.SMS_FOLDER and not Path(settings.SMS_FOLDER).is_dir():
        return [Error(f"SMS_FOLDER {settings.SMS_FOLDER} is not a folder.", id="notifications.E001")]
    return []
