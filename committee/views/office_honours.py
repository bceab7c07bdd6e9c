"""An award after it was given: money and revocation, each by two officers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from baoji_award.accounts.access import signed_in
from baoji_award.documents.serving import file_response
from baoji_award.ui.form_answers import DONE
from baoji_award.ui.form_answers import attempt as attempt_form
from committee.forms.honours import PaymentForm, RevocationForm
from committee.models import Payment
from committee.selectors.awards import brought_in_since
from committee.selectors.honours import Honour, honour_for_office, payment_for_office, revocation_for_office
from committee.services.payments import decide_payment, record_payment
from committee.services.revocations import decide_revocation, propose_revocation
from committee.views.access import attempt

PAGE = "committee/office_honour.html"
YES = "yes"


@login_required
@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """The award with everything that followed."""
    return _page(request, honour_for_office(by=signed_in(request), number=number))


@login_required
@require_POST
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """Records a payment, or money back from a revoked award."""
    user = signed_in(request)
    honour = honour_for_office(by=user, number=number)
    form = PaymentForm(request.POST, request.FILES, direction=_direction(honour))
    status = attempt_form(
        form,
        lambda: record_payment(
            application_id=honour.application.pk, entry=form.entry(), voucher=form.cleaned_data["voucher"], by=user
        ),
    )
    if status != DONE:
        return _page(request, honour, payment_form=form, status=status)
    return _taken(request, number, "已登记，待另一人复核。")


@login_required
@require_POST
def decide_pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms or refuses somebody else's entry."""
    user = signed_in(request)
    payment = payment_for_office(by=user, pk=pk)
    confirmed = request.POST.get("confirm") == YES
    decide_payment(pk=pk, confirm=confirmed, by=user)
    said = "已复核。" if confirmed else "已退回，该笔登记不计入。"
    return _taken(request, payment.award.application.number, said)


@login_required
@require_safe
def voucher(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The scan behind a payment."""
    payment = payment_for_office(by=signed_in(request), pk=pk)
    return file_response(payment.voucher, name=f"{payment.award.winner}{payment.get_direction_display()}凭证")


@login_required
@require_POST
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Proposes to revoke the award."""
    user = signed_in(request)
    honour = honour_for_office(by=user, number=number)
    form = RevocationForm(request.POST, request.FILES, cycle=honour.application.cycle)
    status = attempt_form(
        form,
        lambda: propose_revocation(
            application_id=honour.application.pk,
            proposal=form.proposal(),
            decision=form.cleaned_data["decision"],
            by=user,
        ),
    )
    if status != DONE:
        return _page(request, honour, revocation_form=form, status=status)
    return _taken(request, number, "已提出撤销，待另一人复核后生效。")


@login_required
@require_POST
def decide_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Approves or refuses somebody else's proposal."""
    user = signed_in(request)
    found = revocation_for_office(by=user, pk=pk)
    approved = request.POST.get("approve") == YES
    said = "奖项已撤销，公开名录和证书查验已同步更新。" if approved else "已退回，奖项继续有效。"
    attempt(request, lambda: decide_revocation(pk=pk, approve=approved, by=user), said)
    return redirect("committee:office_award", found.award.application.number)


@login_required
@require_safe
def decision(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The scan of the decision to revoke."""
    found = revocation_for_office(by=signed_in(request), pk=pk)
    return file_response(found.decision, name=f"{found.award.winner}撤销决定")


def _taken(request: HttpRequest, number: str, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("committee:office_award", number)


def _direction(honour: Honour) -> str:
    return Payment.Direction.BACK if honour.is_revoked else Payment.Direction.OUT


def _page(
    request: HttpRequest,
    honour: Honour,
    *,
    payment_form: PaymentForm | None = None,
    revocation_form: RevocationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    owed = honour.revocation.money_due if honour.revocation else honour.award.money
    moved = honour.given_back if honour.is_revoked else honour.paid
    context = {
        "honour": honour,
        "award": honour.award,
        "application": honour.application,
        "user": signed_in(request),
        "owed": owed,
        "contradicting": brought_in_since(honour.award),
        "moved": moved,
        "payment_form": payment_form or (PaymentForm(direction=_direction(honour)) if owed > moved else None),
        "revocation_form": revocation_form or RevocationForm(cycle=honour.application.cycle),
        "failed": payment_form or revocation_form,
    }
    return render(request, PAGE, context, status=status)
