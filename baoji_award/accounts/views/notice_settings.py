"""How a person wants to be told of what is on the portal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from baoji_award.accounts.access import signed_in
from baoji_award.accounts.forms import MailChoiceForm, SmsCodeForm, SmsPhoneForm
from baoji_award.accounts.models import User
from baoji_award.errors import DomainError
from baoji_award.notifications.digests import choice_of, set_choice
from baoji_award.notifications.phones import ask_code, give_up_phone, phone_of, prove_phone
from baoji_award.notifications.sms import sms_gateway


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: HttpRequest) -> HttpResponse:
    """Mails at once, once a day or not at all; short messages; the diary."""
    by = signed_in(request)
    form = MailChoiceForm(request.POST or None, initial={"choice": choice_of(by)})
    if form.is_bound and form.is_valid():
        set_choice(choice=form.cleaned_data["choice"], by=by)
        messages.success(request, "提醒方式已保存。")
        return redirect("notice_settings")
    context = {"form": form, "sms_offered": sms_gateway() is not None, "phone": phone_of(by)}
    return render(request, "accounts/notice_settings.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sms(request: HttpRequest) -> HttpResponse:
    """Name a mobile number, then prove it by the code sent to it."""
    by = signed_in(request)
    form = _sms_form(request, by)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            if isinstance(form, SmsCodeForm):
                prove_phone(code=form.cleaned_data["code"], by=by)
                messages.success(request, "短信提醒已开通。")
                return redirect("notice_settings")
            ask_code(phone=form.cleaned_data["phone"], by=by)
            messages.success(request, "验证码已发送，请查收短信。")
            return redirect("sms_settings")
        except DomainError as error:
            form.add_error(None, error.sentence)
            status = error.status
    context = {"form": form, "phone": phone_of(by), "proving": isinstance(form, SmsCodeForm)}
    return render(request, "accounts/sms_settings.html", context, status=status)


def _sms_form(request: HttpRequest, by: User) -> SmsPhoneForm | SmsCodeForm:
    """The code's form while one is under way, unless another number is wanted (`?phone=`)."""
    named = phone_of(by)
    waiting = named is not None and named.verified_at is None
    if "code" in request.POST or (waiting and request.method != "POST" and "phone" not in request.GET):
        return SmsCodeForm(request.POST or None)
    return SmsPhoneForm(request.POST or None, initial={"phone": by.phone})


@login_required
@require_POST
def remove_sms(request: HttpRequest) -> HttpResponse:
    """No more short messages."""
    if give_up_phone(by=signed_in(request)):
        messages.success(request, "短信提醒已停止。")
    return redirect("notice_settings")
