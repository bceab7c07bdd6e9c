"""What an officer keeps about their own list. Nobody else sees it, and nothing is decided by it: no audit event."""

from collections.abc import Iterable

from applications.models import ListColumns, SavedFilter
from applications.selectors.office_list import MOST_FILTERS, OFFICE_COLUMNS, load_filter, saved_filters
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.errors import DomainError

NAME_LENGTH, QUERY_LENGTH = 30, 500


def choose_columns(*, keys: Iterable[str], by: User) -> ListColumns:
    """Keeps these columns for the person's list, in the list's order; unknown keys are left out."""
    asked = set(keys)
    with unit_of_work():
        kept, _ = ListColumns.objects.update_or_create(
            user=by, defaults={"columns": [column.key for column in OFFICE_COLUMNS if column.key in asked]}
        )
    return kept


def save_filter(*, name: str, query: str, by: User) -> SavedFilter:
    """Keeps a filter under a name, in place of an earlier one of the same name.

    Raises DomainError (no name, one too long, a filter too long, as many filters as a person may keep).
    """
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise DomainError(f"请填写筛选名称，不超过 {NAME_LENGTH} 字。")
    if len(query) > QUERY_LENGTH:
        raise DomainError("筛选条件过长，请减少检索文字后再保存。")
    with unit_of_work():
        others = saved_filters(by=by).exclude(name=name).count()
        if others >= MOST_FILTERS:
            raise DomainError(f"最多保存 {MOST_FILTERS} 个筛选，请先删除不用的。")
        kept, _ = SavedFilter.objects.update_or_create(user=by, name=name, defaults={"query": query})
    return kept


def delete_filter(*, filter_id: int, by: User) -> str:
    """Removes one of the person's own filters and returns its name. Raises NotFoundForYou."""
    with unit_of_work():
        found = load_filter(by=by, filter_id=filter_id)
        found.delete()
    return found.name
