"""Winners of all years together: awards given here and those brought in from before."""

from typing import Any, cast

from django.db.models import BigIntegerField, BooleanField, Case, F, Q, QuerySet, SmallIntegerField, Value, When
from django.db.models.functions import Cast

from applications.models import AwardCycle
from applications.selectors.waiting import register_waiting
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.errors import NotFoundForYou
from committee.models import Award, EarlierWinner
from committee.selectors.awards import GIVEN, register

Rows = QuerySet[Any, dict[str, Any]]
LAST = 99
DECIDED = Q(application__cycle__outcome__released_at__isnull=False)


def winners_listed(*, year: str = "", kind: str = "", q: str = "") -> Rows:
    """The public register of all years as rows, newest round first, revoked awards included; one query per evaluation.

    `award_pk` is None for a winner from before this portal; `paper` is empty until the round's decision is out.
    """
    given, earlier = register(year=year, kind=kind), standing()
    if year.isdigit():
        earlier = earlier.filter(year=int(year))
    if kind:
        earlier = earlier.filter(kind=kind)
    if q:
        given, earlier = given.filter(winner__icontains=q), earlier.filter(name__icontains=q)
    rows = (
        given.order_by()
        .values(
            of_year=F("application__cycle__year"),
            place=F("kind__position"),
            turn=Cast(F("number__value"), BigIntegerField()),
            winner_name=F("winner"),
            prize_name=F("kind__name"),
            group_name=F("application__group__name"),
            paper=Case(When(DECIDED, then=F("application__cycle__outcome__number")), default=Value("")),
            award_pk=F("pk"),
            revoked=Case(When(application__state="revoked", then=True), default=False, output_field=BooleanField()),
        )
        .union(
            earlier.order_by().values(
                of_year=F("year"),
                place=Cast(Value(LAST), SmallIntegerField()),
                turn=Cast(F("pk"), BigIntegerField()),
                winner_name=F("name"),
                prize_name=F("prize"),
                group_name=F("group"),
                paper=F("document"),
                award_pk=Cast(Value(None), BigIntegerField()),
                revoked=Cast(Value(False), BooleanField()),
            ),
            all=True,
        )
        .order_by("-of_year", "place", "prize_name", "turn")
    )
    return cast("Rows", rows)


def register_years() -> list[int]:
    """The years with a winner, newest first. One query."""
    given = Award.objects.filter(application__state__in=GIVEN).order_by().values_list("application__cycle__year")
    return sorted((year for (year,) in given.union(standing().order_by().values_list("year"))), reverse=True)


def standing() -> QuerySet[EarlierWinner]:
    """The earlier winners that nobody struck out."""
    return EarlierWinner.objects.filter(struck_at__isnull=True)


def earlier_winners(*, by: User, q: str = "", year: str = "") -> QuerySet[EarlierWinner]:
    """The office's list of what was brought in, struck entries included. Raises NotFoundForYou."""
    if not has_role(by, RoleCode.OFFICE):
        raise NotFoundForYou
    found = EarlierWinner.objects.select_related("entered_by", "struck_by")
    if year.isdigit():
        found = found.filter(year=int(year))
    return found.filter(name__icontains=q) | found.filter(uscc__icontains=q) if q else found


@register_waiting
def waiting_after_award(cycle: AwardCycle, uscc: str) -> list[str]:
    """The newest award that keeps this organisation from applying in the round, in words. One query.

    A revoked award keeps nobody waiting: the bar that came with it does.
    """
    waits = cycle.rulebook.honours.waits
    given = (
        Award.objects.filter(application__organisation__uscc=uscc, application__state="awarded", kind__code__in=waits)
        .exclude(application__cycle=cycle)
        .order_by()
        .values_list("application__cycle__year", "kind__code", "kind__name")
    )
    earlier = standing().filter(uscc=uscc, kind__in=waits).order_by().values_list("year", "kind", "prize")
    holding = sorted((year + waits[kind], year, prize) for year, kind, prize in given.union(earlier, all=True))
    return [
        f"{year}年度已获{prize}，{until}年度起可再次申报" for until, year, prize in holding[-1:] if cycle.year < until
    ]
