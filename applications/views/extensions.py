"""延期: the list that everybody concerned reads, and the office's page where two officers decide."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.forms.extensions import DecisionForm, ExtensionForm
from applications.selectors.extensions import extensions_for, extensions_of_office, load_extension, names_officers
from applications.services.extensions import confirm_extension, decline_extension, propose_extension
from baoji_award.accounts.access import office_only, role_required, signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.ui.form_answers import put_on_form
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

LIST_COLUMNS = (Column("申报单位"), Column("组别", hide="sm"), Column("原截止"), Column("延期后截止"), Column("原因"))
OFFICE_COLUMNS = (
    Column("申报单位"),
    Column("原截止", hide="sm"),
    Column("延期后截止"),
    Column("原因"),
    Column("提议"),
    Column("办理"),
)


@role_required(RoleCode.APPLICANT, RoleCode.BUREAU, RoleCode.OFFICE, RoleCode.SUPERVISOR)
@require_safe
def extensions(request: HttpRequest) -> HttpResponse:
    """The granted extensions of the person's groups, applicants or rounds."""
    by = signed_in(request)
    officers = names_officers(by)
    columns = (*LIST_COLUMNS, Column("提议与确认", hide="sm")) if officers else LIST_COLUMNS
    context = {"page": page_of(request, extensions_for(by=by)), "columns": columns, "officers": officers}
    return render(request, "applications/extensions.html", context)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def office_extensions(request: HttpRequest) -> HttpResponse:
    """Every proposal of the office's rounds, and the form for a new one."""
    by = signed_in(request)
    form = ExtensionForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            _propose(by, form)
        except DomainError as error:
            status = put_on_form(form, error)
        else:
            messages.success(request, "延期提议已登记，由另一名工作人员确认后生效。")
            return redirect("applications:office_extensions")
    page = page_of(request, extensions_of_office(by=by))
    context = {"form": form, "page": page, "columns": OFFICE_COLUMNS}
    return render(request, "applications/office/extensions.html", context, status=status)


def _propose(by: User, form: ExtensionForm) -> None:
    data = form.cleaned_data
    try:
        propose_extension(number=data["number"], until=data["until"], reason=data["reason"], by=by)
    except NotFoundForYou:
        raise DomainError("没有找到这个申报编号，请核对。") from None


@office_only
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The second officer's decision. Domain errors become their readable pages."""
    by = signed_in(request)
    extension = load_extension(by=by, pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise DomainError("请选择同意或不同意。")
    if form.cleaned_data["decision"] == DecisionForm.CONFIRM:
        confirm_extension(extension_id=extension.pk, by=by)
        messages.success(request, "延期已生效，申报单位和推荐部门已收到通知。")
    else:
        decline_extension(extension_id=extension.pk, by=by)
        messages.success(request, "已办理：不同意延期。")
    return redirect("applications:office_extensions")
