"""Computed conflicts between experts and dossiers, each as a sentence (domain.md 2.9). The one place that finds them.

What an applicant asks to avoid is among them: the sentences are for agency and office and never for an expert.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, When

from applications.models import Application, AwardCycle, Recusal
from applications.rules.conflicts import ConflictKind
from applications.stages import APPLICATION
from baoji_award.calendar.clock import local_day, present_moment
from reviews.models import ExpertProfile, ExpertTie

Pair = tuple[int, int]
# In the running. What outsiders still take for 评价审议 counts with it, so that a result does not show here.
COMPETING = tuple(state.code for state in APPLICATION.states if state.desk or state.shown_as)
DECLARED = {
    ExpertTie.Kind.CONSULTING: ConflictKind.CONSULTING,
    ExpertTie.Kind.SHAREHOLDING: ConflictKind.SHAREHOLDING,
    ExpertTie.Kind.KIN: ConflictKind.KIN,
    ExpertTie.Kind.DISPUTE: ConflictKind.DISPUTE,
    ExpertTie.Kind.OTHER: ConflictKind.OTHER,
}
WORDS = {
    ConflictKind.RECUSED: "已回避",
    ConflictKind.EMPLOYER: "工作单位就是申报单位",
    ConflictKind.CONSULTING: "与申报单位有咨询、辅导或认证服务关系",
    ConflictKind.SHAREHOLDING: "持有申报单位股份或投资",
    ConflictKind.KIN: "近亲属在申报单位任职",
    ConflictKind.DISPUTE: "与申报单位有争议或诉讼",
    ConflictKind.OTHER: "与申报单位有其他利害关系",
    ConflictKind.COMPETITOR: "工作单位参加同组评选",
    ConflictKind.AVOIDED: "申报单位请求其所在单位的人员回避",
}


@dataclass(frozen=True, slots=True)
class Tie:
    """One reason why an expert should keep away from a dossier; `blocks` by the rules of the round."""

    kind: ConflictKind
    sentence: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation by its code, or by its name where no code is known."""

    uscc: str
    name: str

    def is_same(self, other: "Unit") -> bool:
        """Equal codes; equal names where one of the two has no code."""
        if self.uscc and other.uscc:
            return self.uscc == other.uscc
        return bool(self.name) and self.name == other.name


def unit_of(uscc: str, name: str) -> Unit:
    """As units are compared: full-width brackets and blanks in a name make no other organisation."""
    return Unit(uscc.strip().upper(), "".join(name.split()).replace("（", "(").replace("）", ")"))


@dataclass(frozen=True, slots=True)
class _Bond:
    kind: str
    unit: Unit
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class _Expert:
    employer: Unit
    bureau_id: int | None
    bonds: tuple[_Bond, ...]

    def present_employers(self, today: date) -> list[Unit]:
        further = [
            bond.unit
            for bond in self.bonds
            if bond.kind == ExpertTie.Kind.EMPLOYMENT and (bond.ended_on is None or bond.ended_on >= today)
        ]
        return [self.employer, *further]


@dataclass(frozen=True, slots=True)
class _Dossier:
    pk: int
    unit: Unit
    group_id: int
    bureau_id: int
    bureau: str
    competes: bool
    recused: tuple[int, ...]
    read_at: datetime
    avoided: tuple[Unit, ...] = ()


def conflicts_between(
    *, cycle: AwardCycle, experts: Collection[int], applications: Collection[int], at: datetime | None = None
) -> dict[Pair, tuple[Tie, ...]]:
    """(application, expert) → what stands between them, blocking ties first; pairs without any are left out.

    `experts` are ids of users, `applications` ids of dossiers of the round. Decided recusals count as ties. `at` None
    is the database's present moment. Two queries, whatever the numbers. Rights are the caller's: give only dossiers
    that the reader may see.
    """
    people, round_of = _experts(list(experts)), _dossiers(cycle, list(applications))
    wanted = [round_of[pk] for pk in applications if pk in round_of]
    if not wanted:
        return {}
    today, rule = local_day(at or wanted[0].read_at), cycle.rulebook.conflicts
    found: dict[Pair, tuple[Tie, ...]] = {}
    for user, expert in people.items():
        entered = _entered(expert.present_employers(today), round_of.values())
        for dossier in wanted:
            kinds = dict(_between(expert, dossier, today, rule.years))
            if entered.get(dossier.group_id, set()) - {dossier.pk}:
                kinds[ConflictKind.COMPETITOR] = WORDS[ConflictKind.COMPETITOR]
            if user in dossier.recused:
                kinds[ConflictKind.RECUSED] = WORDS[ConflictKind.RECUSED]
            if kinds:
                ties = [Tie(kind, sentence, rule.blocks(kind)) for kind, sentence in kinds.items()]
                found[dossier.pk, user] = tuple(sorted(ties, key=_blocking_first))
    return found


def _blocking_first(tie: Tie) -> tuple[bool, int]:
    return not tie.blocks, list(ConflictKind).index(tie.kind)


def blocking(ties: Iterable[Tie]) -> str:
    """The sentences of the ties that block, joined; empty when none does."""
    return "；".join(tie.sentence for tie in ties if tie.blocks)


def blocked_pairs(
    *, cycle: AwardCycle, experts: Collection[int], applications: Collection[int], at: datetime | None = None
) -> dict[Pair, str]:
    """(application, expert) → why the two must not meet. As conflicts_between, without what is only a warning."""
    found = conflicts_between(cycle=cycle, experts=experts, applications=applications, at=at)
    return {pair: why for pair, ties in found.items() if (why := blocking(ties))}


def _between(expert: _Expert, dossier: _Dossier, today: date, years: int) -> Iterator[tuple[ConflictKind, str]]:
    if expert.employer.is_same(dossier.unit):
        yield ConflictKind.EMPLOYER, WORDS[ConflictKind.EMPLOYER]
    for bond in expert.bonds:
        if bond.unit.is_same(dossier.unit) and _still_counts(bond, today, years):
            yield _in_words(bond, years)
    if any(employer.is_same(unit) for unit in dossier.avoided for employer in expert.present_employers(today)):
        yield ConflictKind.AVOIDED, WORDS[ConflictKind.AVOIDED]
    if expert.bureau_id == dossier.bureau_id:
        yield ConflictKind.SAME_BUREAU, f"与申报单位同由{dossier.bureau}推荐"


def _entered(employers: list[Unit], dossiers: Iterable[_Dossier]) -> dict[int, set[int]]:
    """Group → the dossiers with which these employers compete in it."""
    found: dict[int, set[int]] = defaultdict(set)
    for dossier in dossiers:
        if dossier.competes and any(employer.is_same(dossier.unit) for employer in employers):
            found[dossier.group_id].add(dossier.pk)
    return found


def _still_counts(bond: _Bond, today: date, years: int) -> bool:
    return bond.ended_on is None or bond.ended_on > years_before(today, years)


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _in_words(bond: _Bond, years: int) -> tuple[ConflictKind, str]:
    if bond.kind != ExpertTie.Kind.EMPLOYMENT:
        kind = DECLARED[ExpertTie.Kind(bond.kind)]
        return kind, WORDS[kind]
    if bond.ended_on is None:
        return ConflictKind.FORMER_EMPLOYER, "现任职于申报单位"
    return ConflictKind.FORMER_EMPLOYER, f"近 {years} 年内曾在申报单位任职（至 {bond.ended_on:%Y年%-m月}）"


def _experts(users: list[int]) -> dict[int, _Expert]:
    """One query: a row for each tie, and one for an expert without any."""
    rows = (
        ExpertProfile.objects.filter(user__in=users)
        .values(
            "user_id",
            "employer",
            "employer_uscc",
            "recommended_by_id",
            tie_kind=F("user__expert_ties__kind"),
            tie_unit=F("user__expert_ties__unit"),
            tie_uscc=F("user__expert_ties__uscc"),
            tie_ended_on=F("user__expert_ties__ended_on"),
            tie_struck_at=F("user__expert_ties__struck_at"),
        )
        .order_by("user_id", "user__expert_ties__pk")
    )
    known: dict[int, Mapping[str, Any]] = {}
    bonds: dict[int, list[_Bond]] = defaultdict(list)
    for row in rows:
        known[row["user_id"]] = row
        if row["tie_kind"] and row["tie_struck_at"] is None:
            unit = unit_of(row["tie_uscc"], row["tie_unit"])
            bonds[row["user_id"]].append(_Bond(row["tie_kind"], unit, row["tie_ended_on"]))
    return {
        user: _Expert(unit_of(row["employer_uscc"], row["employer"]), row["recommended_by_id"], tuple(bonds[user]))
        for user, row in known.items()
    }


def _dossiers(cycle: AwardCycle, wanted: list[int]) -> dict[int, _Dossier]:
    """The dossiers that are asked for and all that compete in the round: a row for each unit to avoid. One query."""
    competing = Q(qualified_at__isnull=False, state__in=COMPETING)
    recused = Recusal.objects.filter(application=OuterRef("pk"), lifted_at__isnull=True).values("user_id")
    columns = ("pk", "organisation__uscc", "organisation__name", "group_id", "bureau_id", "bureau__name")
    rows = (
        Application.objects.filter(competing | Q(pk__in=wanted), cycle=cycle)
        .annotate(
            competes=Case(When(competing, then=True), default=False),
            recused=ArraySubquery(recused),
            read_at=present_moment(),
        )
        .values_list(*columns, "competes", "recused", "read_at", "avoided_units__uscc", "avoided_units__unit")
        .order_by("pk", "avoided_units__pk")
    )
    found: dict[int, _Dossier] = {}
    for pk, uscc, name, group, bureau, words, competes, stay_away, read_at, avoided_uscc, avoided in rows:
        known = found[pk].avoided if pk in found else ()
        units = (*known, unit_of(avoided_uscc, avoided)) if avoided else ()
        unit = unit_of(uscc, name)
        found[pk] = _Dossier(pk, unit, group, bureau, words, competes, tuple(stay_away), read_at, units)
    return found
