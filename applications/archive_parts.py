"""What the archive of a round consists of: each room registers its parts, the archive asks for all of them by name."""

from collections.abc import Callable
from functools import partial
from typing import Any

from applications.models import AwardCycle

Part = Callable[[AwardCycle], Any]
_parts: dict[str, Part] = {}


def archive_part(name: str) -> Callable[[Part], Part]:
    """Registers a function that gives one part as plain data, without a fraction that is a float; `name`.json in the
    archive. Import its module in `AppConfig.ready`. Nobody is named in a part who is not public.
    """

    def register(part: Part) -> Part:
        _parts[name] = part
        return part

    return register


def parts_of(cycle: AwardCycle) -> list[tuple[str, Callable[[], Any]]]:
    """Every part by name, each made when it is called."""
    return [(name, partial(_parts[name], cycle)) for name in sorted(_parts)]
