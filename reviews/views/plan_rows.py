"""A plan put into rows: who gets what, what changed, and how the work is shared."""

from dataclasses import dataclass

from applications.models import Application
from reviews.models import ExpertProfile
from reviews.services.proposing import Plan


@dataclass(frozen=True, slots=True)
class Seat:
    """One expert of a dossier. `mark`: new, dropped, fixed (released already) or empty (a proposal that stays)."""

    code: str
    name: str
    mark: str
    industry: bool


@dataclass(frozen=True, slots=True)
class DossierRow:
    application: Application
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class LoadRow:
    profile: ExpertProfile
    before: int
    after: int
    most: int | None

    @property
    def change(self) -> str:
        return f"{self.after - self.before:+d}" if self.after != self.before else "不变"


def dossier_rows(plan: Plan) -> list[DossierRow]:
    """A row for each dossier, those that change first."""
    experts, fixed = plan.question.experts, plan.question.task.fixed
    rows = []
    for pk, application in plan.question.dossiers.items():
        marks = {
            judge: "fixed" if (place, judge) in fixed else "" for place, judge in plan.solution.pairs if place == pk
        }
        marks |= {judge: "new" for place, judge in plan.added if place == pk}
        marks |= {judge: "dropped" for place, judge in plan.dropped if place == pk}
        seats = [_seat(experts.get(judge), mark) for judge, mark in marks.items()]
        rows.append(DossierRow(application, tuple(sorted(seats, key=lambda seat: seat.code))))
    return sorted(rows, key=lambda row: not any(seat.mark in {"new", "dropped"} for seat in row.seats))


def _seat(profile: ExpertProfile | None, mark: str) -> Seat:
    if profile is None:
        return Seat("—", "已不是本组成员", mark, industry=False)
    industry = profile.kind == ExpertProfile.Kind.INDUSTRY
    return Seat(profile.code, profile.user.name, mark, industry)


def load_rows(plan: Plan) -> list[LoadRow]:
    """A row for each expert, in the order of their codes."""
    loads, experts = plan.loads(), plan.question.experts
    most = {judge.key: judge.most for judge in plan.question.task.judges}
    return [LoadRow(experts[key], *loads[key], most[key]) for key in sorted(loads, key=lambda key: experts[key].code)]


def summary(plan: Plan) -> list[tuple[str, str, str]]:
    """Facts for the page's head."""
    after = [load for _, load in plan.loads().values()]
    return [
        ("申报", f"{len(plan.question.dossiers)} 份", ""),
        ("新增拟分派", f"{len(plan.added)} 项", ""),
        ("取消拟分派", f"{len(plan.dropped)} 项", ""),
        ("每名专家任务量", f"{min(after)}—{max(after)} 份" if after else "—", "含本阶段其他评审组"),
    ]
