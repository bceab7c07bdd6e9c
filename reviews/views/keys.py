"""Opening sealed scores: the office's pages with what stands against it, the supervisor's, the two keys of a group."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.models import AwardCycle
from applications.selectors.cycles import deadline_of
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.ui.paging import page_of
from reviews.enums import Key, ReviewStage
from reviews.openable import openable, openable_stages
from reviews.selectors.openings import GroupOpening, groups_with_dossiers, rankable
from reviews.selectors.panels import panels_of
from reviews.selectors.supervision import openings_of
from reviews.services.opening import NOBODY_THERE, turn_key, turn_ready_keys
from reviews.services.overall import rank_over_all
from reviews.views.access import person

ROLE = {Key.OFFICE: RoleCode.OFFICE, Key.SUPERVISOR: RoleCode.SUPERVISOR}
# Where the office turns its key, by stage.
OFFICE_PAGES = {
    ReviewStage.DEFENCE.value: "reviews:office_defence",
    ReviewStage.SITE_REVIEW.value: "reviews:office_site",
}


class KeyLine(NamedTuple):
    """A group of the stage as the key panel shows it; `mine` is when this side's key was turned."""

    found: GroupOpening
    mine: datetime | None
    against: Sequence[str]

    @property
    def ready(self) -> bool:
        """Whether this side can turn its key now."""
        return self.mine is None and not self.against


def key_panels(cycle: AwardCycle, stages: Sequence[str], key: Key, *, by: User) -> list[dict[str, object]]:
    """The groups of each of these stages as the key panel shows them to one side: who turned which key, and what still
    stands against opening. Two queries, and one or two for each stage with sealed groups.
    """
    openings = {(each.stage, each.group_id): each for each in openings_of(cycle)}
    found = groups_with_dossiers(cycle, stages)
    return [
        _panel(
            cycle,
            stage,
            key,
            by,
            [
                GroupOpening(group, openings.get((stage, group.pk)))
                for group, here in found
                if stage in here or (stage, group.pk) in openings
            ],
        )
        for stage in stages
    ]


def stage_keys(cycle: AwardCycle, stage: str, role: RoleCode, *, by: User) -> dict[str, object]:
    """One stage as its own page shows it; the office is offered the ranks over all where no key is left to turn."""
    panel = key_panels(cycle, [stage], Key(role), by=by)[0]
    asks = role == RoleCode.OFFICE and panel["unranked"] and not panel["sealed"]
    return panel | {"rankable": asks and rankable(cycle, stage)}


def _panel(cycle: AwardCycle, stage: str, key: Key, by: User, found: Sequence[GroupOpening]) -> dict[str, object]:
    sealed = [each.group.name for each in found if not each.is_open]
    gate = openable(stage).gate(cycle, by) if sealed else {}
    lines = [
        KeyLine(
            each,
            getattr(each.opening, f"{key.value}_key_at", None),
            [] if each.is_open else gate.get(each.group.pk, [NOBODY_THERE]),
        )
        for each in found
    ]
    return {
        "stage": stage,
        "label": ReviewStage(stage).label,
        "lines": lines,
        "read_at": getattr(found[0].group, "read_at", None) if found else None,
        "sealed": sealed,
        "any_open": any(each.is_open for each in found),
        "ready": sum(line.ready for line in lines),
        "unranked": any(getattr(each.opening, "unranked", False) for each in found),
    }


@require_safe
@login_required
def review(request: HttpRequest) -> HttpResponse:
    """资料评审 of the office: gate list, keys and panels; while sealed no count, average or order."""
    user, cycle = person(request, RoleCode.OFFICE)
    keys = stage_keys(cycle, ReviewStage.DOCUMENT_REVIEW, RoleCode.OFFICE, by=user)
    context = {
        "cycle": cycle,
        "now": keys["read_at"] or database_now(),
        "due_at": deadline_of(cycle, ReviewStage.DOCUMENT_REVIEW),
        "keys": keys,
        "page": page_of(request, panels_of(cycle, by=user, stage=ReviewStage.DOCUMENT_REVIEW)),
    }
    return render(request, "reviews/office/review.html", context)


@require_safe
@login_required
def openings(request: HttpRequest) -> HttpResponse:
    """The supervisor's keys, one for each stage that opens with two."""
    user, cycle = person(request, RoleCode.SUPERVISOR)
    stages = key_panels(cycle, openable_stages(), Key.SUPERVISOR, by=user)
    return render(request, "reviews/supervisor/openings.html", {"cycle": cycle, "stages": stages})


@require_POST
@login_required
def office_key(request: HttpRequest, stage: str, group: str) -> HttpResponse:
    """Turns the office's key for one group."""
    return _turn(request, stage, group, Key.OFFICE)


@require_POST
@login_required
def supervisor_key(request: HttpRequest, stage: str, group: str) -> HttpResponse:
    """Turns the supervisor's key for one group."""
    return _turn(request, stage, group, Key.SUPERVISOR)


@require_POST
@login_required
def office_keys(request: HttpRequest, stage: str) -> HttpResponse:
    """Turns the office's key for every group that is ready."""
    return _turn_ready(request, stage, Key.OFFICE)


@require_POST
@login_required
def supervisor_keys(request: HttpRequest, stage: str) -> HttpResponse:
    """Turns the supervisor's key for every group that is ready."""
    return _turn_ready(request, stage, Key.SUPERVISOR)


@require_POST
@login_required
def rank(request: HttpRequest, stage: str) -> HttpResponse:
    """Writes the ranks over all where no key is left to turn."""
    user, cycle = person(request, RoleCode.OFFICE)
    rank_over_all(cycle_id=cycle.pk, stage=stage, by=user)
    messages.success(request, "总名次已生成。")
    return redirect(_back(stage, Key.OFFICE))


def _turn(request: HttpRequest, stage: str, group: str, key: Key) -> HttpResponse:
    user, cycle = person(request, ROLE[key])
    opening = turn_key(cycle_id=cycle.pk, stage=stage, group=group, key=key, by=user)
    done = f"{opening.group.name}评分已开封。"
    waiting = f"{opening.group.name}：本方已办理开封，待另一方办理后评分才会开封。"
    messages.success(request, done if opening.opened_at else waiting)
    return redirect(_back(stage, key))


def _turn_ready(request: HttpRequest, stage: str, key: Key) -> HttpResponse:
    user, cycle = person(request, ROLE[key])
    openings = turn_ready_keys(cycle_id=cycle.pk, stage=stage, key=key, by=user)
    done = [opening.group.name for opening in openings if opening.opened_at]
    waiting = [opening.group.name for opening in openings if not opening.opened_at]
    if done:
        messages.success(request, f"评分已开封：{'、'.join(done)}。")
    if waiting:
        messages.success(request, f"本方已办理，待另一方办理后开封：{'、'.join(waiting)}。")
    return redirect(_back(stage, key))


def _back(stage: str, key: Key) -> str:
    return OFFICE_PAGES.get(stage, "reviews:review") if key == Key.OFFICE else "reviews:openings"
