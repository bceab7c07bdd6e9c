"""回避管理."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from applications.forms.office_recusals import RecusalFilterForm, RecusalForm
from applications.selectors.recusals import person_with, recusals_listed
from applications.selectors.screening import load_for_office
from applications.services.recusals import lift_recusal, record_recusal
from baoji_award.accounts.access import office_only, signed_in
from baoji_award.accounts.models import User
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.ui.form_answers import put_on_form
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

COLUMNS = (
    Column("申报单位"),
    Column("回避人员"),
    Column("原因", hide="sm"),
    Column("决定"),
    Column("状态"),
    Column("操作", hidden_label=True),
)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def recusals(request: HttpRequest) -> HttpResponse:
    """Who keeps away from which dossier, and the form for a new one."""
    by = signed_in(request)
    form = RecusalForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            _record(by, form)
        except DomainError as error:
            status = put_on_form(form, error)
        else:
            messages.success(request, "回避已记录，立即生效。")
            return redirect("applications:recusals")
    filter_form = RecusalFilterForm(request.GET)
    asked = filter_form.cleaned_data if filter_form.is_valid() else {}
    page = page_of(request, recusals_listed(by=by, **asked))
    context = {"form": form, "filter": filter_form, "page": page, "columns": COLUMNS}
    return render(request, "applications/office/recusals.html", context, status=status)


def _record(by: User, form: RecusalForm) -> None:
    data = form.cleaned_data
    person = person_with(email=data["email"])
    try:
        application = load_for_office(by=by, number=data["number"].strip().upper())
    except NotFoundForYou:
        raise DomainError("没有找到这个申报编号，请核对。") from None
    if person is None:
        raise DomainError("没有使用这个邮箱的账号，请核对。")
    record_recusal(application_id=application.pk, user_id=person.pk, reason=data["reason"], by=by)


@office_only
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a recusal; never by the person concerned."""
    lift_recusal(recusal_id=pk, by=signed_in(request))
    messages.success(request, "回避已解除。")
    return redirect("applications:recusals")
