"""Static files under their hashed names."""

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class Remembering:
    """Looks each address up once: a process serves one manifest, and every page names twenty files."""

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of the file. Raises ValueError for one that the manifest doesn't know."""
        key = (name, force)
        known: dict[tuple[str | None, bool], str] = self.__dict__.setdefault("_addresses", {})
        if key not in known:
            known[key] = str(super().url(*key[: 1 + force]))  # type: ignore[misc]
        return known[key]


class RememberedStaticFilesStorage(Remembering, CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """The portal's: hashed names, compressed beside the plain file."""


class PlainStaticFilesStorage(Remembering, StaticFilesStorage):
    """For tests, which collect nothing."""


# Of the packages' files only those are collected that a template names, and what they name.
UNUSED = (
    *("*.rtl.*", "bootstrap-*", "bootstrap.css*", "bootstrap.js*", "bootstrap.min.js*", "bootstrap.bundle.js*"),
    *("bootstrap.esm.*", "htmx-2.js", "htmx-4.*", "htmax-*", "ext", "*.py", "__pycache__"),
)
