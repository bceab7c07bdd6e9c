"""Users, roles and invitations: the system administrator, and the office for the people it appoints."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baoji_award.accounts import services
from baoji_award.accounts.access import role_required, signed_in
from baoji_award.accounts.enums import MACHINE_ROLES, RoleCode
from baoji_award.accounts.forms import InviteForm, UserFilterForm
from baoji_award.accounts.selectors import appointable, has_role, open_invitations, user_list
from baoji_award.ui.form_answers import DONE, attempt
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

COLUMNS = (Column("姓名"), Column("电子邮箱"), Column("角色"), Column("状态"), Column("操作", hidden_label=True))
INVITATION_COLUMNS = (Column("姓名"), Column("电子邮箱"), Column("角色"), Column("失效时间"), Column("操作"))
appointers = role_required(RoleCode.SYSADMIN, RoleCode.OFFICE)


@role_required(*MACHINE_ROLES, RoleCode.OFFICE)
@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """Accounts with their active roles, 50 a page, filtered by name or address, role and state."""
    by = signed_in(request)
    form = UserFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = page_of(request, user_list(by=by, **asked))
    context = {
        "page": page,
        "filter": form,
        "columns": COLUMNS,
        "may_deactivate": has_role(by, *MACHINE_ROLES),
        "appointable": {role.value for role in appointable(by)},
    }
    return render(request, "accounts/users.html", context)


@appointers
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Open invitations and the form for a new one."""
    by = signed_in(request)
    form = InviteForm(request.POST or None, by=by)
    status = attempt(form, lambda: services.invite(by=by, **form.cleaned_data))
    if status == DONE:
        messages.success(request, "邀请已发出，链接 7 天内有效。")
        return redirect("invitations")
    page = page_of(request, open_invitations(by=by))
    context = {"form": form, "page": page, "columns": INVITATION_COLUMNS}
    return render(request, "accounts/invitations.html", context, status=status)


@appointers
@require_POST
def revoke_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    services.revoke_invitation(invitation_id=invitation_id, by=signed_in(request))
    messages.success(request, "邀请已撤回。")
    return redirect("invitations")


@appointers
@require_POST
def revoke_role(request: HttpRequest, grant_id: int) -> HttpResponse:
    services.revoke_role(grant_id=grant_id, by=signed_in(request))
    messages.success(request, "角色已收回。")
    return redirect("users")


@role_required(*MACHINE_ROLES)
@require_POST
def set_active(request: HttpRequest, user_id: int, active: bool) -> HttpResponse:
    act = services.activate_user if active else services.deactivate_user
    act(user_id=user_id, by=signed_in(request))
    messages.success(request, "账号已启用。" if active else "账号已停用。")
    return redirect("users")
