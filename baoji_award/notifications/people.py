"""What this app needs to know about a user. Accounts are a layer above, so their model cannot be imported here."""

from typing import Any, Protocol


class Person(Protocol):
    """A user as the notifications see it."""

    @property
    def pk(self) -> Any: ...

    @property
    def email(self) -> Any: ...
