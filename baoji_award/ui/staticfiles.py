"""Static files under their hashed names."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class RememberedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Looks each address up once: a process serves one manifest, and every page names twenty files."""

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of the file. Raises ValueError for one that the manifest doesn't know."""
        key = (name, force)
        known: dict[tuple[str | None, bool], str] = self.__dict__.setdefault("_addresses", {})
        if key not in known:
            known[key] = str(super().url(name, force))
        return known[key]
