"""通知文本: how the round words what it tells, for its office."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.forms.mail_texts import TextFilterForm, WordingForm
from applications.models import AwardCycle
from applications.selectors.mail_batches import held_of
from applications.selectors.mail_texts import known_of, rows_of, texts_now, versions_of
from applications.selectors.rounds import round_at_hand_as
from applications.services.mail_texts import put_wording, reset_wording, try_wording
from baoji_award.accounts.access import office_only, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from baoji_award.notifications.catalogue import TEXTS
from baoji_award.notifications.models import Wording
from baoji_award.notifications.wording import vocabulary_of
from baoji_award.ui.form_answers import DONE, SHOWN, UNPROCESSABLE, attempt
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

COLUMNS = (Column("文本"), Column("状态"), Column("最近修改", hide="sm"), Column("操作", hidden_label=True))
VERSIONS = (Column("版次", numeric=True), Column("标题"), Column("修改人"), Column("时间", hide="sm"))
PREVIEW, TRY, SAVE = "preview", "try", "save"


@office_only
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """Every text the round may word, with who worded it last."""
    cycle, form = office_round(signed_in(request)), TextFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = rows_of(cycle, own_only=asked.get("own", False), word=asked.get("text", ""))
    context = {"cycle": cycle, "page": page_of(request, found), "form": form, "columns": COLUMNS}
    return render(request, "applications/office/mail_texts.html", context)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, template: str) -> HttpResponse:
    """One text: word it, see it with samples or a real dossier, try it on oneself, save it."""
    by, cycle = signed_in(request), _round_and_text(request, template)
    versions = versions_of(cycle, template)
    newest = versions.first()
    form = _form(request, cycle, by, template, newest)
    status = _act(request, form, cycle, by)
    if status == DONE:
        return redirect("applications:mail_text", template)
    said = form.cleaned_data if form.is_bound and form.is_valid() else form.initial
    context = {
        "cycle": cycle,
        "code": template,
        "text": TEXTS[template],
        "form": form,
        "newest": newest,
        "held": held_of(cycle, template),
        "words": vocabulary_of(template),
        "previews": [] if status == UNPROCESSABLE else form.previews(said["subject"], said["body"]),
        "page": page_of(request, versions),
        "columns": VERSIONS,
    }
    return render(request, "applications/office/mail_text.html", context, status=status)


def _form(request: HttpRequest, cycle: AwardCycle, by: User, template: str, newest: Wording | None) -> WordingForm:
    return WordingForm(
        request.POST or None,
        template=template,
        known_of=lambda number: known_of(cycle, template, number=number, by=by),
        initial={**texts_now(newest, template), "seen": newest.version if newest else 0},
    )


def _act(request: HttpRequest, form: WordingForm, cycle: AwardCycle, by: User) -> int:
    act = request.POST.get("action", SAVE)

    def carry_out() -> None:
        data = form.cleaned_data
        wording = {"cycle": cycle, "template": form.template, "subject": data["subject"], "body": data["body"]}
        if act == TRY:
            try_wording(**wording, by=by, known=form.known)
            messages.success(request, f"试发邮件已排队，将发送至 {by.email}。文本尚未保存。")
        elif act == SAVE:
            put_wording(**wording, seen=data["seen"], by=by)
            messages.success(request, "文本已保存，此后发出的通知使用新文本。")

    status = attempt(form, carry_out)
    return SHOWN if status == DONE and act != SAVE else status


@office_only
@require_POST
def reset(request: HttpRequest, template: str) -> HttpResponse:
    """Back to the default text. Domain errors become their readable pages."""
    by, cycle = signed_in(request), _round_and_text(request, template)
    seen = request.POST.get("seen", "")
    reset_wording(cycle=cycle, template=template, seen=int(seen) if seen.isdecimal() else 0, by=by)
    messages.success(request, "已恢复默认文本。")
    return redirect("applications:mail_text", template)


def _round_and_text(request: HttpRequest, template: str) -> AwardCycle:
    if template not in TEXTS:
        raise NotFoundForYou
    return office_round(signed_in(request))


def office_round(by: User) -> AwardCycle:
    """The round at hand of this officer. Raises NotFoundForYou."""
    cycle = round_at_hand_as(by=by, role=RoleCode.OFFICE)
    if cycle is None:
        raise NotFoundForYou
    return cycle
