"""Coming in by invitation, and the picture for the second factor."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from baoji_award.accounts.access import signed_in
from baoji_award.accounts.forms import AcceptForm
from baoji_award.accounts.second_factor import set_up_image
from baoji_award.accounts.selectors import has_verified_account, invitation_of
from baoji_award.accounts.services import accept_invitation
from baoji_award.errors import DomainError, NotFoundForYou


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an invitation's link. A new person sets a password; an existing one only agrees."""
    invitation = invitation_of(token=token)
    if invitation is None:
        return render(request, "accounts/invitation_closed.html", status=404)
    known = has_verified_account(email=invitation.email)
    form = None if known else AcceptForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and (form is None or form.is_valid()):
        data = form.cleaned_data if form else {"password1": "", "phone": ""}
        try:
            accept_invitation(token=token, password=data["password1"], phone=data["phone"])
        except DomainError as error:
            return render(request, "accounts/invitation_closed.html", {"sentence": error.sentence}, status=error.status)
        messages.success(request, "邀请已接受，请登录。")
        return redirect("account_login")
    return render(request, "accounts/invitation.html", {"invitation": invitation, "form": form})


@never_cache
@login_required
@require_safe
def totp_image(request: HttpRequest) -> HttpResponse:
    """The QR code of the set-up key that waits in this session."""
    image = set_up_image(request, signed_in(request))
    if not image:
        raise NotFoundForYou
    return HttpResponse(image, content_type="image/svg+xml")
