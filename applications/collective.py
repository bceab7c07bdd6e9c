"""Where an action for many dossiers at once is done: later apps name the screen behind a `collective` of the table."""

from collections.abc import Callable

from applications.models import Application

Address = Callable[[Application], str]

_addresses: dict[str, Address] = {}


def register_collective(name: str, address: Address) -> None:
    """Names the screen of the collective action `name` for a dossier, once; called from AppConfig.ready()."""
    _addresses[name] = address


def collective_url(name: str, application: Application) -> str:
    """The address of that screen for this dossier; empty while no app has named one."""
    address = _addresses.get(name)
    return address(application) if address else ""
