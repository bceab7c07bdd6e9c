"""成员与权限: who belongs to the organisation; its owner invites, removes, lets in, hands over."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from applications.forms.members import InviteEditorForm, JoinForm
from applications.models import Organisation
from applications.selectors.applicant import load_organisation, other_organisations
from applications.selectors.members import OWNER_ONLY, member_grants, open_offer, own_requests, waiting_for
from applications.services.access_requests import decide_request, request_access
from applications.services.members import (
    answer_offer,
    cancel_offer,
    invite_editor,
    offer_ownership,
    remove_member,
    withdraw_invitation,
)
from applications.views.applicant import applicant
from baoji_award.accounts.access import signed_in
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import put_on_form
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

COLUMNS = (Column("姓名"), Column("电子邮箱", hide="sm"), Column("权限"), Column("加入时间", hide="sm"), Column("操作"))
REQUEST_COLUMNS = (Column("统一社会信用代码"), Column("申请时间"), Column("结果"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def members(request: HttpRequest) -> HttpResponse:
    """The people of one's organisation; a POST of its owner invites somebody."""
    by = applicant(request)
    organisation = load_organisation(by=by, uscc=request.GET.get("uscc", ""))
    form = InviteEditorForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            invite_editor(organisation_id=organisation.pk, by=by, **form.cleaned_data)
        except DomainError as error:
            status = put_on_form(form, error)
        else:
            messages.success(request, "邀请已发出，链接 7 天内有效。")
            return redirect(request.get_full_path())
    context = {"form": form, **_people(request, by, organisation)}
    return render(request, "applications/applicant/members.html", context, status=status)


def _people(request: HttpRequest, by: User, organisation: Organisation) -> dict[str, object]:
    return {
        "organisation": organisation,
        "owns": organisation.owner_id == by.pk,
        "owner_only": OWNER_ONLY,
        "columns": COLUMNS,
        "page": page_of(request, member_grants(organisation)),
        "offer": open_offer(organisation),
        "waiting": waiting_for(by=by, organisation=organisation, at=database_now()),
        "others": other_organisations(by=by, but=organisation),
    }


@require_POST
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends one grant: the owner removes somebody, or an editor leaves."""
    by = applicant(request)
    ended = remove_member(grant_id=pk, by=by)
    if ended.user_id == by.pk:
        messages.success(request, "您已退出该单位。")
        return redirect("workspace")
    messages.success(request, "已移除该成员，其访问权限立即失效。")
    return redirect("applications:members")


@require_POST
@login_required
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offers the organisation to the holder of this grant."""
    offered = offer_ownership(grant_id=pk, by=applicant(request))
    messages.success(request, f"已向{offered.offered_to.name}提出移交，对方接受后生效。")
    return _back(offered.organisation)


@require_POST
@login_required
def answer(request: HttpRequest, pk: int, accept: bool) -> HttpResponse:
    """The member's answer to an offer."""
    ended = answer_offer(offer_id=pk, accept=accept, by=applicant(request))
    messages.success(request, "您已成为本单位管理员。" if accept else "已谢绝移交。")
    return _back(ended.organisation)


@require_POST
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner takes the offer back."""
    ended = cancel_offer(offer_id=pk, by=applicant(request))
    messages.success(request, "移交已撤回。")
    return _back(ended.organisation)


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner takes an invitation back."""
    withdraw_invitation(invitation_id=pk, by=applicant(request))
    messages.success(request, "邀请已撤回。")
    return redirect("applications:members")


@require_POST
@login_required
def decide(request: HttpRequest, pk: int, approve: bool) -> HttpResponse:
    """The owner's decision about a request to join."""
    decide_request(request_id=pk, approve=approve, by=applicant(request))
    messages.success(request, "已同意，对方可以编辑本单位的申报。" if approve else "已告知对方未获同意。")
    return redirect("applications:members")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join(request: HttpRequest) -> HttpResponse:
    """Asks the owner of an organisation for access; the page never tells whether there is one."""
    by = signed_in(request)
    form = JoinForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            request_access(uscc=form.cleaned_data["uscc"], by=by)
        except DomainError as error:
            status = put_on_form(form, error)
        else:
            messages.success(request, "申请已提交。该代码已注册的，由其管理员答复；结果将通过站内通知和邮件告知。")
            return redirect("applications:join")
    page = page_of(request, own_requests(by=by))
    context = {"form": form, "page": page, "columns": REQUEST_COLUMNS}
    return render(request, "applications/applicant/join.html", context, status=status)


def _back(organisation: Organisation) -> HttpResponse:
    return redirect(f"/apply/members/?uscc={organisation.uscc}")
