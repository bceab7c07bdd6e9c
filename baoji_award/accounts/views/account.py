"""One's own account."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from baoji_award.accounts.access import signed_in
from baoji_award.accounts.forms import ProfileForm
from baoji_award.accounts.selectors import grants_of, has_second_factor
from baoji_award.accounts.services import change_profile, sign_out_everywhere


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Name and telephone number, with the ways to password, second factor and sessions."""
    user = signed_in(request)
    initial = {"name": user.name, "phone": user.phone}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_profile(name=form.cleaned_data["name"], phone=form.cleaned_data["phone"], by=user)
        messages.success(request, "账户信息已保存。")
        return redirect("account")
    context = {"form": form, "grants": grants_of(user), "second_factor": has_second_factor(user)}
    return render(request, "accounts/account.html", context)


@login_required
@require_POST
def sign_out_all(request: HttpRequest) -> HttpResponse:
    """Ends every other session; this one goes on."""
    user = signed_in(request)
    update_session_auth_hash(request, sign_out_everywhere(user=user, by=user))
    messages.success(request, "已退出其他设备上的登录。")
    return redirect("account")
