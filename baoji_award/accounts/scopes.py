"""What a scope's number stands for. The app above that owns the objects registers how to find one."""

from collections.abc import Callable

from baoji_award.accounts.enums import ScopeKind

# The name of the object with this number; empty when there is none.
Finder = Callable[[int], str]
_finders: dict[ScopeKind, Finder] = {}


def register_scope(kind: ScopeKind, finder: Finder) -> None:
    """One kind, one finder; registering again replaces it."""
    _finders[kind] = finder


def name_of_scope(kind: ScopeKind, scope_id: int) -> str:
    """The name of the organisation, bureau or round with this number; empty when there is none of that kind.

    Raises KeyError for a kind that nobody registered: an unchecked number must never become a grant.
    """
    return _finders[kind](scope_id)
