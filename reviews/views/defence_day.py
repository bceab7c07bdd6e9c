"""The day of a defence: one slot for the agency, the big screen, and the leader's word on overtime."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.ui.form_answers import DONE, attempt
from reviews.forms.defence_day import ArrivalForm, PenaltyForm, TimingForm, as_clock
from reviews.models import DefenceSlot, DefenceTiming
from reviews.selectors.defence_day import arrival_of, load_overtime, load_slot, timing_of
from reviews.selectors.defence_questions import question_draw_of
from reviews.selectors.defence_slides import present_slides
from reviews.services.defence_day import decide_penalty, record_timing, sign_in
from reviews.views.access import person


def _slot(request: HttpRequest, slot_id: int) -> tuple[User, DefenceSlot]:
    user, _ = person(request, RoleCode.AGENCY)
    return user, load_slot(by=user, slot_id=slot_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def slot(request: HttpRequest, slot_id: int) -> HttpResponse:
    """One defence: arrival, time used, points off. POST signs the organisation in."""
    user, found = _slot(request, slot_id)
    form = ArrivalForm(request.POST or None)
    status = attempt(form, lambda: sign_in(slot_id=slot_id, speaker=form.cleaned_data["speaker"], by=user))
    if status == DONE:
        messages.success(request, "已签到。")
        return redirect("reviews:defence_slot", slot_id)
    return _page(request, found, status, form=form)


def _page(
    request: HttpRequest,
    found: DefenceSlot,
    status: int,
    *,
    form: ArrivalForm | None = None,
    timing_form: TimingForm | None = None,
) -> HttpResponse:
    rule, timing = found.application.cycle.rulebook.defence, timing_of(found)
    context = {
        "slot": found,
        "application": found.application,
        "identity": [found.application.number, found.application.group.name, f"第 {found.position} 家"],
        "arrival": arrival_of(found),
        "timing": timing,
        "used": _used(found, timing),
        "question_draw": question_draw_of(found),
        "slides": present_slides(found.application),
        "form": form or ArrivalForm(),
        "timing_form": timing_form or TimingForm(rule=rule, timing=timing),
        "forms": [each for each in (form, timing_form) if each is not None],
    }
    return render(request, "reviews/defence/slot.html", context, status=status)


def _used(found: DefenceSlot, timing: DefenceTiming | None) -> list[tuple[str, str]]:
    """Each part with the time it took, and the overtime."""
    if timing is None:
        return []
    parts = found.application.cycle.rulebook.defence.parts
    rows = [
        (part.label, f"{as_clock(took)}（规定 {part.minutes}:00）")
        for part, took in zip(parts, timing.seconds, strict=True)
    ]
    return [*rows, ("计入超时", as_clock(timing.over_seconds))]


@require_POST
@login_required
def timing(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Records the time of each part, from the big screen or by hand."""
    user, found = _slot(request, slot_id)
    form = TimingForm(request.POST, rule=found.application.cycle.rulebook.defence, timing=None)
    status = attempt(form, lambda: record_timing(slot_id=slot_id, seconds=form.seconds(), by=user))
    if status == DONE:
        messages.success(request, "用时已记录。")
        return redirect("reviews:defence_slot", slot_id)
    return _page(request, found, status, timing_form=form)


@require_safe
@login_required
def screen(request: HttpRequest, slot_id: int) -> HttpResponse:
    """The big screen. Once it is loaded it counts without a network; only recording the result needs one."""
    _, found = _slot(request, slot_id)
    rule = found.application.cycle.rulebook.defence
    context = {
        "slot": found,
        "application": found.application,
        "rule": rule,
        "question_draw": question_draw_of(found),
        "warnings": ",".join(str(seconds) for seconds in rule.warnings),
        "form": TimingForm(rule=rule, timing=None),
    }
    return render(request, "reviews/defence/screen.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def overtime(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """The leader confirms the points off that the round's rule proposes, or others with a reason."""
    user, _ = person(request, RoleCode.EXPERT)
    duty, found = load_overtime(by=user, assignment_id=assignment_id)
    form = PenaltyForm(request.POST or None, initial={"points": found.proposed})
    status = attempt(form, lambda: decide_penalty(assignment_id=assignment_id, by=user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, "超时扣分已确认。")
        return redirect("reviews:defence_overtime", assignment_id)
    context = {
        "duty": duty,
        "timing": found,
        "used": _used(found.slot, found),
        "rule": duty.panel.cycle.rulebook.defence,
        "identity": [duty.application.number, duty.application.group.name, "陈述答辩"],
        "form": form,
    }
    return render(request, "reviews/defence/overtime.html", context, status=status)
