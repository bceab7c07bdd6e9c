"""What the office does beside a notice: another last day, errata, the media it also appeared in."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.documents.serving import file_response
from baoji_award.errors import NotFoundForYou
from baoji_award.ui.form_answers import DONE
from baoji_award.ui.form_answers import attempt as attempt_form
from committee.forms.notices import ChannelForm, ErratumForm, LastDayForm
from committee.models import PublicNotice
from committee.selectors.notice_records import channels_of, errata_of, load_channel, version_of
from committee.services.notice_channels import Channel, record_channel, strike_channel
from committee.services.notice_dates import decide_last_day, propose_last_day
from committee.services.notice_errata import publish_erratum
from committee.views.access import attempt, workspace_page
from committee.views.office_notices import desk


@require_POST
@workspace_page(RoleCode.OFFICE)
def propose(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """Another last day for the next version."""
    form = LastDayForm(request.POST)
    step = lambda: propose_last_day(cycle_id=cycle.pk, by=user, **form.cleaned_data)  # noqa: E731
    status = attempt_form(form, step)
    return redirect("committee:office_notices") if status == DONE else desk(request, user, cycle, form, status)


@require_POST
@workspace_page(RoleCode.OFFICE)
def decide(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """A second officer approves or turns down; the first takes back."""
    approve = request.POST.get("approve") == "1"
    step = partial(decide_last_day, cycle_id=cycle.pk, dates_id=pk, approve=approve, by=user)
    attempt(request, step, "公示末日已核定。" if approve else "已退回。")
    return redirect("committee:office_notices")


@require_safe
@workspace_page(RoleCode.OFFICE)
def records(request: HttpRequest, user: User, cycle: AwardCycle, slug: str) -> HttpResponse:
    """Errata and media of one version."""
    return _records(request, version_of(cycle, slug), ErratumForm(), ChannelForm(), 200)


def _records(
    request: HttpRequest, notice: PublicNotice, erratum: ErratumForm, channel: ChannelForm, status: int
) -> HttpResponse:
    context = {
        "notice": notice,
        "errata": errata_of(notice),
        "channels": channels_of(notice),
        "erratum_form": erratum,
        "channel_form": channel,
        "now": database_now(),
    }
    return render(request, "committee/office_notice_record.html", context, status=status)


@require_POST
@workspace_page(RoleCode.OFFICE)
def erratum(request: HttpRequest, user: User, cycle: AwardCycle, slug: str) -> HttpResponseBase:
    """Publishes an erratum of this version."""
    notice, form = version_of(cycle, slug), ErratumForm(request.POST)
    status = attempt_form(form, lambda: publish_erratum(slug=slug, by=user, **form.cleaned_data))
    return _back(slug) if status == DONE else _records(request, notice, form, ChannelForm(), status)


@require_POST
@workspace_page(RoleCode.OFFICE)
def channel(request: HttpRequest, user: User, cycle: AwardCycle, slug: str) -> HttpResponseBase:
    """Records a medium."""
    notice, form = version_of(cycle, slug), ChannelForm(request.POST, request.FILES)
    status = attempt_form(form, lambda: _keep(form, slug, user))
    return _back(slug) if status == DONE else _records(request, notice, ErratumForm(), form, status)


def _keep(form: ChannelForm, slug: str, user: User) -> None:
    values = dict(form.cleaned_data)
    evidence = values.pop("evidence")
    record_channel(slug=slug, channel=Channel(**values), evidence=evidence, by=user)


@require_POST
@workspace_page(RoleCode.OFFICE)
def strike(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """Strikes a record out."""
    row = load_channel(cycle, pk)
    step = partial(strike_channel, channel_id=pk, reason=request.POST.get("reason", ""), by=user)
    attempt(request, step, "已划去。")
    return _back(row.notice.slug)


@require_safe
@workspace_page(RoleCode.OFFICE)
def evidence(request: HttpRequest, user: User, cycle: AwardCycle, pk: int) -> HttpResponseBase:
    """The proof of a record."""
    row = load_channel(cycle, pk)
    if row.evidence is None:
        raise NotFoundForYou
    return file_response(row.evidence, name=f"{row.name}刊发凭证")


def _back(slug: str) -> HttpResponseBase:
    return redirect("committee:notice_record", slug)
