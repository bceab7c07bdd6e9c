"""The objects that a grant's scope number may name, for the accounts below."""

from collections.abc import Iterable

from applications.models import AwardCycle, Bureau, Organisation
from baoji_award.accounts.enums import ScopeKind
from baoji_award.accounts.scopes import register_scope


def register_scopes() -> None:
    register_scope(ScopeKind.ORGANISATION, lambda number: _name(Organisation.objects.filter(pk=number).first()))
    register_scope(ScopeKind.BUREAU, lambda number: _name(Bureau.objects.filter(pk=number).first()), _bureaus)
    register_scope(ScopeKind.CYCLE, lambda number: _name(AwardCycle.objects.filter(pk=number).first()))


def _bureaus() -> Iterable[tuple[int, str]]:
    return Bureau.objects.order_by("pk").values_list("pk", "name")


def _name(found: Organisation | Bureau | AwardCycle | None) -> str:
    return str(found) if found is not None else ""
