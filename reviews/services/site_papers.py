"""Writing the papers of a visit: rows of every kind, issues carried over from the document review, item scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from reviews.enums import PERCENT_STEP
from reviews.models import SiteFinding, SiteIssue, SitePhoto, SiteReport, SiteScore, SiteVisit
from reviews.selectors.counted_percents import opened_percents
from reviews.selectors.site import items_of, leads
from reviews.selectors.site_papers import carried_issues, kind_of, load_entry, seal_of_entry
from reviews.services.site_access import lock_visit, record_visit
from reviews.site_papers import CLAUSE, ISSUE, PAPERS, Entry, PaperKind, Values

CLOSED = "现场评审报告已提交签署，不能再增加或更改记录。"
MOST_ROWS = 200
LONGEST_REASON = 300


@unit_of_work()
def add_entry(*, visit_id: int, kind: str, values: Values, by: User, at: datetime | None = None) -> Entry:
    """Writes one row of a team member; returns it. `values` are texts by column; clause and issue name other rows.

    Raises NotFoundForYou (not of the team, unknown kind), NotYet (not in the site visit), Conflict (the report is
    being signed), DomainError (incomplete, unknown clause or issue, too many rows). Side effect: the row.
    """
    visit, paper = lock_open_visit(visit_id, by), kind_of(kind)
    if paper.model.objects.filter(visit=visit).count() >= MOST_ROWS:
        raise DomainError(f"“{paper.title}”最多 {MOST_ROWS} 条。")
    return create_entry(visit, paper, values, by, at or database_now())


def create_entry(visit: SiteVisit, paper: PaperKind, values: Values, by: User, at: datetime) -> Entry:
    """The same within a unit of work that holds the visit."""
    fields = fields_of(visit, paper, values)
    if paper.model is SiteIssue:
        fields["number"] = _next_number(visit)
    return paper.model.objects.create(visit=visit, written_by=by, written_at=at, **fields)


@unit_of_work()
def change_entry(
    *, visit_id: int, kind: str, entry_id: int, values: Values, seen: str, by: User, at: datetime | None = None
) -> Entry:
    """Changes a row; `seen` is the seal of what the person had before them. Returns the row.

    Raises as add_entry, and Conflict when somebody else changed it first or it was carried over.
    Side effects: the row, whose writer is now `by`; audit event `site.entry_changed` without its text.
    """
    visit = lock_open_visit(visit_id, by)
    entry = load_entry(visit, kind, entry_id)
    if seal_of_entry(entry) != seen:
        raise Conflict("这条记录已被他人修改，请刷新页面后重试。")
    return rewrite_entry(visit, entry, kind_of(kind), values, by, at or database_now())


def rewrite_entry(visit: SiteVisit, entry: Entry, paper: PaperKind, values: Values, by: User, at: datetime) -> Entry:
    """The same within a unit of work that holds the visit, whatever the row says now."""
    _require_own_words(entry)
    for name, value in {**fields_of(visit, paper, values), "written_by": by, "written_at": at}.items():
        setattr(entry, name, value)
    entry.save()
    record_visit("site.entry_changed", visit, by, at, {"kind": paper.code, "entry": entry.pk})
    return entry


@unit_of_work()
def remove_entry(*, visit_id: int, kind: str, entry_id: int, by: User, at: datetime | None = None) -> None:
    """Takes out a row that `by` wrote, or as the leader any. An issue that is answered or carried over stays.

    Raises NotFoundForYou (not of the team, no such row), Refused (somebody else's), NotYet, Conflict.
    Side effects: the row goes; audit event `site.entry_removed` without its text.
    """
    visit = lock_open_visit(visit_id, by)
    entry = load_entry(visit, kind, entry_id)
    if entry.written_by_id != by.pk and not leads(visit, by):
        raise Refused("只有记录人或组长可以删除这条记录。")
    _require_own_words(entry)
    if isinstance(entry, SiteIssue) and entry.findings.exists():
        raise Conflict("该事项已有核实结果，不能删除。请先删除对应的现场记录。")
    record_visit("site.entry_removed", visit, by, at or database_now(), {"kind": kind, "entry": entry.pk})
    entry.delete()


def _require_own_words(entry: Entry) -> None:
    if isinstance(entry, SiteIssue) and entry.source:
        raise Conflict("由资料评审带入的事项不能更改或删除。")


def lock_open_visit(visit_id: int, by: User) -> SiteVisit:
    """lock_visit, while papers may still be written. Raises Conflict once the report is up for signing."""
    visit = lock_visit(visit_id, by)
    if SiteReport.objects.filter(visit=visit).exclude(state=SiteReport.State.DRAFT).exists():
        raise Conflict(CLOSED)
    return visit


def fields_of(visit: SiteVisit, paper: PaperKind, values: Values) -> dict[str, object]:
    """The row's fields from its texts. Raises DomainError with the first thing wrong."""
    texts = {column.name: values.get(column.name, "").strip() for column in paper.columns}
    for _, sentence in paper.against(texts):
        raise DomainError(sentence)
    fields: dict[str, object] = {name: text for name, text in texts.items() if name not in {CLAUSE, ISSUE}}
    fields["item"] = _item(visit, texts.get(CLAUSE, ""))
    if paper.model is SiteFinding:
        fields[ISSUE] = _issue(visit, texts[ISSUE])
    return fields


def _item(visit: SiteVisit, clause: str) -> object:
    if not clause:
        return None
    item = next((item for item in items_of(visit) if item.clause == clause), None)
    if item is None:
        raise DomainError(f"评分标准中没有条款 {clause}。")
    return item


def _issue(visit: SiteVisit, number: str) -> SiteIssue | None:
    if not number:
        return None
    issue = SiteIssue.objects.filter(visit=visit, number=int(number)).first() if number.isdecimal() else None
    if issue is None:
        raise DomainError(f"没有第 {number} 项待核实事项。")
    return issue


def _next_number(visit: SiteVisit) -> int:
    return (SiteIssue.objects.filter(visit=visit).aggregate(last=Max("number"))["last"] or 0) + 1


def has_papers(visit: SiteVisit) -> bool:
    """Whether the team has written anything for the visit; what was carried over does not count."""
    written = (kind.model.objects.filter(visit=visit) for kind in PAPERS.values() if kind.model is not SiteIssue)
    own_issues = SiteIssue.objects.filter(visit=visit, source="")
    rest = (SiteScore.objects.filter(visit=visit), SitePhoto.objects.filter(visit=visit), own_issues)
    return any(rows.exists() for rows in (*written, *rest))


def carry_over(visit: SiteVisit, by: User, at: datetime) -> int:
    """Copies what the document review left to verify into the visit's issues, once each; returns how many are new.

    In a unit of work that holds the visit. Side effect: the SiteIssue rows.
    """
    here = set(SiteIssue.objects.filter(visit=visit).exclude(source="").values_list("source", flat=True))
    fresh = [note for note in carried_issues(visit.application) if note.source not in here]
    items = {item.clause: item for item in items_of(visit)} if fresh else {}
    first = _next_number(visit)
    issues = [
        SiteIssue(
            visit=visit,
            number=number,
            item=items.get(note.clause),
            text=note.text,
            reference=note.reference,
            source=note.source,
            written_by=by,
            written_at=at,
        )
        for number, note in enumerate(fresh, first)
    ]
    return len(SiteIssue.objects.bulk_create(issues))


@dataclass(frozen=True, slots=True)
class AgreedScore:
    """An item's percent after the visit, and why it moved."""

    after: int | None
    reason: str = ""


@unit_of_work()
def agree_scores(
    *, visit_id: int, scores: Mapping[str, AgreedScore], by: User, at: datetime | None = None
) -> list[SiteScore]:
    """The leader writes down what the team agreed for these clauses; None takes an item back. Returns what is kept.

    Raises NotFoundForYou (not the leader), NotYet, Conflict, DomainError (a percent that is no multiple of five, a
    change of more than half a step without reason, an unknown clause). Side effects: the SiteScore rows, each with the
    opened value of the document review beside it; audit event `site.scores_agreed` with how many, no value.
    """
    visit = lock_open_visit(visit_id, by)
    if not leads(visit, by):
        raise NotFoundForYou
    items = {item.clause: item for item in items_of(visit)}
    if unknown := sorted(set(scores) - set(items)):
        raise DomainError(f"评分标准中没有条款 {unknown[0]}。")
    opened, now = opened_percents(visit.application), at or database_now()
    SiteScore.objects.filter(visit=visit, item__clause__in=scores).delete()
    kept = []
    for clause, score in scores.items():
        if score.after is None:
            continue
        made = SiteScore(
            visit=visit, item=items[clause], before=opened.get(clause), after=score.after,
            reason=score.reason.strip(), written_by=by, written_at=now,
        )  # fmt: skip
        _require_reason(made)
        kept.append(made)
    record_visit("site.scores_agreed", visit, by, now, {"items": len(kept)})
    return SiteScore.objects.bulk_create(kept)


def _require_reason(score: SiteScore) -> None:
    clause = score.item.clause
    if not 0 <= score.after <= 100 or score.after % PERCENT_STEP:
        raise DomainError(f"条款 {clause} 的百分比应在 0 至 100 之间，以 5 为单位。")
    if len(score.reason) > LONGEST_REASON:
        raise DomainError(f"条款 {clause} 的调整理由不超过 {LONGEST_REASON} 字。")
    moved = score.before is not None and abs(score.after - score.before) * 2 > PERCENT_STEP
    if moved and not score.reason:
        raise DomainError(f"条款 {clause} 与资料评审相比有调整，请写明理由。")
