"""The register of winners over the years: earlier ones are brought in by table, struck out, taken out as a table."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from applications.services.list_tables import write_xlsx
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.files import work_file
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from committee.models import Award, EarlierWinner
from committee.selectors.awards import GIVEN
from committee.selectors.earlier import standing

TITLE = "获奖名册"
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class WinnerRow:
    """A winner of an earlier round, as its document says."""

    year: int
    name: str
    uscc: str
    kind: str
    prize: str
    group: str
    document: str
    money: int


@unit_of_work()
def import_winners(*, rows: Sequence[WinnerRow], by: User, at: datetime | None = None) -> int:
    """Takes the whole table or nothing; returns how many entries are new. What stands there alike is left alone.

    Raises NotFoundForYou unless `by` is the office, Conflict when an entry stands there with something else in it.
    Side effects: the entries, audit event `winners.imported`.
    """
    _require_office(by)
    moment = at or database_now()
    known = {(each.uscc, each.year, each.kind): each for each in standing().select_for_update()}
    fresh = []
    for row in rows:
        there = known.get((row.uscc, row.year, row.kind))
        if there is None:
            fresh.append(EarlierWinner(**asdict(row), entered_by=by, entered_at=moment))
        elif any(getattr(there, name) != value for name, value in asdict(row).items()):
            raise Conflict(f"{row.year}年度“{row.name}”已有内容不同的记录，请先划除原记录。")
    EarlierWinner.objects.bulk_create(fresh)
    payload = {"rows": len(rows), "entered": len(fresh)}
    record(action="winners.imported", by=by, at=moment, object_type="winners", object_id="", payload=payload)
    return len(fresh)


@unit_of_work()
def strike_winner(*, pk: int, reason: str, by: User, at: datetime | None = None) -> EarlierWinner:
    """Strikes an entry out and returns it; it stays readable for the office.

    Raises NotFoundForYou, DomainError (no reason), Conflict (struck already).
    Side effects: the entry, audit event `winners.struck`.
    """
    _require_office(by)
    entry = EarlierWinner.objects.select_for_update().filter(pk=pk).first()
    if entry is None:
        raise NotFoundForYou
    if entry.struck_at is not None:
        raise Conflict("该记录已划除。")
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise DomainError(f"请填写划除原因，不超过 {LONGEST_REASON} 字。")
    entry.struck_by, entry.struck_at, entry.strike_reason = by, at or database_now(), why
    entry.save(update_fields=["struck_by", "struck_at", "strike_reason"])
    payload = {"uscc": entry.uscc, "year": entry.year, "kind": entry.kind, "reason": why}
    record(
        action="winners.struck",
        by=by,
        at=entry.struck_at,
        object_type="winners",
        object_id=str(entry.pk),
        payload=payload,
    )
    return entry


@unit_of_work()
def export_winners(*, heads: Sequence[str], by: User, at: datetime | None = None) -> bytes:
    """The register of all years as a table that can be imported elsewhere; standing awards and earlier winners.

    Raises NotFoundForYou unless `by` is the office. Side effect: audit event `winners.exported`.
    """
    _require_office(by)
    rows = [*_given(), *_earlier()]
    with work_file() as path:
        write_xlsx(path, [list(heads), *rows], title=TITLE, columns=len(heads), name_column=2)
        content = path.read_bytes()
    moment = at or database_now()
    payload = {"rows": len(rows)}
    record(action="winners.exported", by=by, at=moment, object_type="winners", object_id="", payload=payload)
    return content


def _given() -> Iterable[list[str]]:
    found = Award.objects.filter(application__state__in=GIVEN).order_by("-application__cycle__year", "number__value")
    for award in found.select_related(
        "kind", "number", "application__cycle", "application__group", "application__organisation"
    ):
        application = award.application
        yield [
            str(application.cycle.year),
            award.winner,
            application.organisation.uscc,
            award.kind.name,
            application.group.name,
            award.number.text,
            str(award.money),
            "已撤销" if application.state == "revoked" else "",
        ]


def _earlier() -> Iterable[list[str]]:
    for each in standing():
        yield [str(each.year), each.name, each.uscc, each.prize, each.group, each.document, str(each.money), ""]


def _require_office(by: User) -> None:
    if not has_role(by, RoleCode.OFFICE):
        raise NotFoundForYou
