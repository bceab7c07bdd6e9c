"""Start-up checks of the layout libraries."""

from pathlib import Path

from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning, register  # noqa: A004

from baoji_award.documents import fonts


@register()
def subset_library_present(**_kwargs: object) -> list[CheckMessage]:
    """Without it no document can be made; with the engine's own substitute one would take seconds."""
    try:
        fonts.subset(fonts.OPEN["Award Song"](), "奖")
    except fonts.SubsetLibraryMissingError:
        return [
            Error(
                "HarfBuzz's subset library is not installed.",
                hint="Debian and Ubuntu: apt-get install libharfbuzz-subset0 libpangoft2-1.0-0",
                id="documents.E001",
            )
        ]
    return []


@register()
def font_folder_exists(**_kwargs: object) -> list[CheckMessage]:
    if settings.FONT_DIR and not Path(settings.FONT_DIR).is_dir():
        return [Warning(f"FONT_DIR {settings.FONT_DIR} is not a folder; the open fonts are used.", id="documents.W001")]
    return []


@register()
def seal_folder_exists(**_kwargs: object) -> list[CheckMessage]:
    if settings.SEAL_FOLDER and not Path(settings.SEAL_FOLDER).is_dir():
        return [Error(f"SEAL_FOLDER {settings.SEAL_FOLDER} is not a folder.", id="documents.E002")]
    return []


@register()
def signing_key_opens(**_kwargs: object) -> list[CheckMessage]:
    """A wrong passphrase is found at start-up and not on the day of the awards."""
    if not settings.SIGNING_KEY_FILE:
        return []
    try:
        pkcs12.load_key_and_certificates(
            Path(settings.SIGNING_KEY_FILE).read_bytes(), settings.SIGNING_KEY_PASSPHRASE.encode() or None
        )
    except (OSError, ValueError) as error:
        return [Error(f"SIGNING_KEY_FILE does not open: {type(error).__name__}.", id="documents.E003")]
    return []


@register(deploy=True)
def certificates_are_signed(**_kwargs: object) -> list[CheckMessage]:
    if settings.SIGNING_KEY_FILE or settings.TEST_SIGNATURES:
        return []
    return [Info("SIGNING_KEY_FILE is empty: certificates are sealed on paper alone.", id="documents.I001")]
