"""What a scope's number stands for. The app above that owns the objects registers how to find one."""

from collections.abc import Callable, Iterable

from baoji_award.accounts.enums import ScopeKind

# The name of the object with this number; empty when there is none.
Finder = Callable[[int], str]
# Number and name of every object of the kind, where there are few.
Lister = Callable[[], Iterable[tuple[int, str]]]
_finders: dict[ScopeKind, Finder] = {}
_listers: dict[ScopeKind, Lister] = {}


def register_scope(kind: ScopeKind, finder: Finder, lister: Lister | None = None) -> None:
    """One kind, one finder; registering again replaces it."""
    _finders[kind] = finder
    if lister is not None:
        _listers[kind] = lister


def listed_scopes(kind: ScopeKind) -> list[tuple[int, str]]:
    """Number and name of every object of the kind, to choose from; nothing for a kind of too many."""
    return list(_listers[kind]()) if kind in _listers else []


def name_of_scope(kind: ScopeKind, scope_id: int) -> str:
    """The name of the organisation, bureau or round with this number; empty when there is none of that kind.

    Raises KeyError for a kind that nobody registered: an unchecked number must never become a grant.
    """
    return _finders[kind](scope_id)
