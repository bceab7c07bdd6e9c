"""抽取评审组成员: commit, draw, the record for printing; and the drop-out of a member."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import database_now
from baoji_award.documents.serving import file_response
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import DONE, attempt
from baoji_award.ui.paging import page_of
from baoji_award.ui.words import moment
from reviews.forms.panels import DropOutForm, PanelDrawForm
from reviews.models import ExpertProfile, Panel, PanelReserve
from reviews.selectors.panel_draws import (
    by_kind,
    draws_in,
    draws_of,
    eligible_experts,
    load_draw,
    load_member,
    record_document,
    record_of,
    reserves_of,
)
from reviews.selectors.panels import load_panel
from reviews.services.drop_outs import replace_member
from reviews.services.panel_draw import commit_panel_draw, least_seats, perform_panel_draw
from reviews.views.access import person, reader

READERS = (RoleCode.AGENCY, RoleCode.OFFICE, RoleCode.SUPERVISOR)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draw(request: HttpRequest, panel_id: int) -> HttpResponse:
    """Who can be drawn, the form that fixes pool and seed, and the panel's draws; a POST commits."""
    user, cycle = person(request, RoleCode.AGENCY)
    panel = load_panel(cycle=cycle, panel_id=panel_id, by=user)
    form = PanelDrawForm(request.POST or None, least=least_seats(panel))
    status = attempt(form, lambda: commit_panel_draw(panel_id=panel_id, seats=form.seats(), by=user))
    if status == DONE:
        messages.success(request, "抽取范围和种子摘要已写入审计日志，可以抽取。")
        return redirect("reviews:panel_draw", panel_id)
    return render(request, "reviews/agency/panel_draw.html", _shown(panel, cycle) | {"form": form}, status=status)


def _shown(panel: Panel, cycle: AwardCycle) -> dict[str, object]:
    draws = list(draws_of(panel))
    pool, kinds = by_kind(eligible_experts(panel, at=database_now())), ExpertProfile.Kind
    waiting = next((row for row in draws if row.drawn_at is None), None)
    asked = waiting.seats if waiting else {}
    return {
        "panel": panel,
        "rule": cycle.rulebook.seats(panel.stage),
        "pool": [(kind.label, f"{len(pool[kind])} 名　{'、'.join(pool[kind])}") for kind in kinds],
        "open": waiting,
        "asked": [
            (kind.label, f"成员 {asked[kind]['members']} 名，候补 {asked[kind]['reserves']} 名")
            for kind in kinds
            if kind in asked
        ],
        "draws": [(row, f"{moment(row.drawn_at)} 抽取", record_of(row)) for row in draws if row.drawn_at],
    }


@require_POST
@login_required
def perform(request: HttpRequest, panel_id: int) -> HttpResponse:
    """Draws with the committed seed."""
    user, _ = person(request, RoleCode.AGENCY)
    done = perform_panel_draw(panel_id=panel_id, by=user)
    count = sum(len(lot.members) for lot in record_of(done).lots)
    messages.success(request, f"已抽定成员 {count} 名，请指定组长并启用评审组。")
    return redirect("reviews:panel_draw", panel_id)


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Every draw of the round's panels, for agency, office and supervision."""
    _, cycle, _ = reader(request, READERS)
    context = {"cycle": cycle, "page": page_of(request, draws_in(cycle))}
    return render(request, "reviews/panel_draws.html", context)


@require_safe
@login_required
def record(request: HttpRequest, draw_id: int) -> HttpResponse:
    """One draw on a page for printing, with everything that repeats it."""
    _, cycle, _ = reader(request, READERS)
    found = load_draw(cycle, draw_id)
    context = {"cycle": cycle, "draw": found, "record": record_of(found)}
    return render(request, "reviews/panel_draw_print.html", context)


@require_safe
@login_required
def record_pdf(request: HttpRequest, draw_id: int) -> HttpResponseBase:
    """The same record as a download."""
    _, cycle, _ = reader(request, READERS)
    found = record_document(load_draw(cycle, draw_id))
    if found is None:
        raise DomainError("抽取记录尚未生成，请稍后再试。")
    return file_response(found.stored, name=f"{found.title}.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def drop_out(request: HttpRequest, panel_id: int, user_id: int) -> HttpResponse:
    """A member leaves; the first reserve that fits takes the seat."""
    user, cycle = person(request, RoleCode.AGENCY)
    panel = load_panel(cycle=cycle, panel_id=panel_id, by=user)
    member = load_member(panel, user_id)
    form = DropOutForm(request.POST or None)
    replace = partial(replace_member, panel_id=panel_id, user_id=user_id, by=user)
    status = attempt(form, lambda: _tell(request, replace(reason=form.cleaned_data["reason"])))
    if status == DONE:
        return redirect("reviews:panel", panel_id)
    context = {"panel": panel, "member": member, "reserves": reserves_of(panel), "form": form}
    return render(request, "reviews/agency/drop_out.html", context, status=status)


def _tell(request: HttpRequest, reserve: PanelReserve | None) -> None:
    if reserve is None:
        messages.warning(request, "该专家已退出评审组。没有合适的候补，请另行抽取或添加成员。")
    else:
        code = reserve.user.expert_profile.code
        messages.success(request, f"该专家已退出，由候补 {code} 递补。请重新生成分派方案。")
