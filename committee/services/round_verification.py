"""The auditor's own script, run by the portal: there is one verifier, and it knows nothing of the project."""

import importlib.util
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

SCRIPT = Path(settings.BASE_DIR) / "docs" / "verify_round.py"


@lru_cache(maxsize=1)
def verifier() -> Any:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("verify_round", SCRIPT)
    assert spec is not None  # noqa: S101  the path ends in .py
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    # Data classes look their module up while they are made.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def verify_file(path: Path, *, manifest: str = "") -> Any:
    """The verdict on an archive: `faults`, `remarks`, the digest of its `manifest`. `manifest` is what it should be."""
    with path.open("rb") as file:
        return verifier().verify(file, manifest)
