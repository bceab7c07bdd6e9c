"""推荐意见: a clerk drafts it and hands it over, a head approves it or gives it back (ux.md 1.4)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.forms.endorsement import OpinionForm, SendBackForm
from applications.models import Application
from applications.selectors.applications import load_application
from applications.selectors.bureau_desk import load_for_bureau
from applications.selectors.recommendations import draft_text, opinion_desk, page_words
from applications.services.approval import approve_recommendation, send_back_recommendation, take_sealed_page
from applications.services.endorsement import read_scan, write_recommendation
from baoji_award.accounts.access import bureau_only, signed_in
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.sealing import seal_platform
from baoji_award.documents.serving import file_response
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.ui.form_answers import put_on_form, with_fresh

APPROVED = "推荐意见已审签，已办理“同意推荐”。"


@bureau_only
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, number: str) -> HttpResponse:
    """The draft's form while it is the clerk's turn, the text and two decisions while it is the head's."""
    application = load_for_bureau(by=signed_in(request), number=number)
    form = _form(request, application)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            _write(application.pk, form, request)
        except DomainError as error:
            status = put_on_form(form, error)
            with_fresh(form, version=application.version)
        else:
            return _written(request, number)
    return _page(request, application, form=form, status=status)


def _form(request: HttpRequest, application: Application, *, sent: bool = True) -> OpinionForm:
    return OpinionForm(
        *((request.POST, request.FILES) if sent and request.method == "POST" else ()),
        today=local_day(database_now()),
        version=application.version,
        rule=application.cycle.rulebook.endorsement,
        template=draft_text(application),
        earlier=getattr(application, "recommendation", None),
    )


def _write(application_id: int, form: OpinionForm, request: HttpRequest) -> None:
    data = form.cleaned_data
    write_recommendation(
        application_id=application_id,
        opinion=form.written(),
        scan=data["scan"],
        version=data["version"],
        by=signed_in(request),
        hand_over="hand_over" in request.POST,
    )


def _written(request: HttpRequest, number: str) -> HttpResponse:
    if "hand_over" in request.POST:
        messages.success(request, "推荐意见已保存并送审，由负责人审签。")
        return redirect("applications:bureau_review", number=number)
    messages.success(request, "推荐意见草稿已保存。")
    return redirect("applications:opinion", number=number)


def _page(
    request: HttpRequest,
    application: Application,
    *,
    form: OpinionForm | None = None,
    back: SendBackForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "application": application,
        "recommendation": getattr(application, "recommendation", None),
        "desk": opinion_desk(by=signed_in(request), application=application),
        "form": form or _form(request, application, sent=False),
        "back": back or SendBackForm(initial={"version": application.version}),
        "by_platform": seal_platform() is not None,
    }
    return render(request, "applications/bureau/opinion.html", context, status=status)


@bureau_only
@require_safe
def printed(request: HttpRequest, number: str) -> HttpResponse:
    """The written opinion as a page to be signed and sealed by hand, then scanned. 404 until there is one."""
    application = load_for_bureau(by=signed_in(request), number=number)
    draft = getattr(application, "recommendation", None)
    if draft is None:
        raise NotFoundForYou
    context = {"application": application, "words": page_words(draft)}
    return render(request, "applications/bureau/opinion_print.html", context)


@bureau_only
@require_POST
def approve(request: HttpRequest, number: str) -> HttpResponse:
    """The second person's approval; with the sealed page there it recommends the dossier."""
    by = signed_in(request)
    application = load_for_bureau(by=by, number=number)
    moved = approve_recommendation(application_id=application.pk, version=_version(request), by=by)
    sealed = moved.state == "endorsed"
    messages.success(request, APPROVED if sealed else "推荐意见已审签，已送签章平台；盖章页返回后办理“同意推荐”。")
    return redirect("applications:bureau_review", number=number)


@bureau_only
@require_POST
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    """Gives the draft back to its author with a note."""
    by = signed_in(request)
    application = load_for_bureau(by=by, number=number)
    form = SendBackForm(request.POST)
    status = 422
    if form.is_valid():
        data = form.cleaned_data
        try:
            send_back_recommendation(application_id=application.pk, note=data["note"], version=data["version"], by=by)
        except DomainError as error:
            status = put_on_form(form, error)
            with_fresh(form, version=application.version)
        else:
            messages.success(request, "已退回经办人修改。")
            return redirect("applications:bureau_review", number=number)
    return _page(request, application, back=form, status=status)


@bureau_only
@require_POST
def seal(request: HttpRequest, number: str) -> HttpResponse:
    """Takes the sealed page from the platform and recommends the dossier."""
    by = signed_in(request)
    application = load_for_bureau(by=by, number=number)
    take_sealed_page(application_id=application.pk, version=_version(request), by=by)
    messages.success(request, "盖章页已取回，已办理“同意推荐”。")
    return redirect("applications:bureau_review", number=number)


def _version(request: HttpRequest) -> int:
    """The version the button was drawn with; one that cannot be read is stale."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() else -1


@login_required
@require_safe
def scan(request: HttpRequest, number: str) -> HttpResponseBase:
    """The sealed page of the recommendation, for whoever may read the procedure of stage 2; audited."""
    by = signed_in(request)
    stored, name = read_scan(application=load_application(by=by, number=number), by=by)
    return file_response(stored, name=name)
