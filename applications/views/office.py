"""The office's desk and its rounds (ux.md 1.5)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from applications.forms.actions import ActionForm
from applications.models import AwardCycle
from applications.selectors.announcements import load_round, rounds_of_office
from applications.selectors.office_desk import deadlines_ahead, round_at_desk, tasks_today
from applications.selectors.round_rules import rule_tables
from applications.selectors.rounds import NextMove, board_of, counts_by_state, next_moves
from applications.services.rounds import act_on_round
from applications.stages import ROUND
from applications.workflow.presentation import stepper
from baoji_award.accounts.access import office_only, signed_in
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.calendar.selectors import missing_years
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Action, Column, TaskGroup

ROUND_COLUMNS = (Column("年度"), Column("状态"), Column("规则"), Column("规则摘要", hide="sm"))
RULE_COLUMNS = (Column("事项"), Column("规定"), Column("规则文件中的位置", hide="sm"))


@office_only
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Seven stages, today's work, deadlines, and what moves the round on."""
    by = signed_in(request)
    cycle = round_at_desk(by=by)
    if cycle is None:
        return render(request, "applications/office/desk_empty.html")
    at = database_now()
    counts = counts_by_state(by=by, cycle=cycle)
    tasks = tasks_today(by=by, cycle=cycle, counts=counts, at=at)
    context = {
        "cycle": cycle,
        "state": ROUND.state[cycle.state],
        "at": at,
        "board": board_of(cycle, counts),
        "groups": [TaskGroup("", tasks)] if tasks else [],
        "deadlines": deadlines_ahead(cycle, at),
        "missing": missing_years(today=local_day(at)),
        "moves": [_shown(move, cycle) for move in next_moves(by=by, cycle=cycle, at=at)],
    }
    return render(request, "applications/office/desk.html", context)


def _shown(move: NextMove, cycle: AwardCycle) -> Action:
    return Action(
        label=move.action.label,
        name=move.action.name,
        url=reverse("applications:round_act", args=[cycle.code, move.action.name]),
        allowed=bool(move.decision),
        reason=move.decision.sentence,
        tone=move.action.tone,
        primary=move.action.tone == "primary",
    )


@office_only
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds whose office the person belongs to."""
    page = page_of(request, rounds_of_office(by=signed_in(request)))
    return render(request, "applications/office/rounds.html", {"page": page, "columns": ROUND_COLUMNS})


@office_only
@require_safe
def round_rules(request: HttpRequest, code: str) -> HttpResponse:
    """All rules of one round, read only."""
    by = signed_in(request)
    cycle = load_round(by=by, code=code)
    context = {
        "cycle": cycle,
        "state": ROUND.state[cycle.state],
        "steps": stepper(cycle),
        "tables": rule_tables(cycle.rulebook),
        "columns": RULE_COLUMNS,
        "moves": [_shown(move, cycle) for move in next_moves(by=by, cycle=cycle, at=database_now())],
    }
    return render(request, "applications/office/round_rules.html", context)


@office_only
@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Moves the round on. Domain errors become their readable pages."""
    by = signed_in(request)
    cycle = load_round(by=by, code=code)
    form = ActionForm(request.POST)
    form.full_clean()
    act_on_round(cycle_id=cycle.pk, action=action, by=by, version=form.cleaned_data.get("version"))
    messages.success(request, f"已办理：{ROUND.action[action].label}。")
    return redirect("applications:office")
