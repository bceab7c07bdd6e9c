"""The report and the resolution as files, for those who prepare, decide or supervise; the signing page."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.access import signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.docx import DOCX
from baoji_award.documents.serving import bytes_response, file_response
from baoji_award.documents.watermark import own_copy
from baoji_award.ui.words import moment
from committee.forms.evaluation import SignForm
from committee.report_sections import sections_of
from committee.selectors.papers import prepares_papers, report_for_signer
from committee.services.reading import read_paper
from committee.services.report import sign_report
from committee.services.report_files import editable_report, title_of
from committee.views.access import attempt, workspace_page


@require_safe
@login_required
def paper(request: HttpRequest, name: str) -> HttpResponseBase:
    """The report or the resolution as a PDF, audited; refused to whoever is recused from a dossier in it.

    Whoever does not prepare them reads a copy with their own name and the time across every page.
    """
    user = signed_in(request)
    found, at = read_paper(by=user, name=name)
    if not prepares_papers(user):
        copy = own_copy(found.stored, f"{user.name or user.email} {moment(at)}")
        return bytes_response(copy, name=f"{found.title}.pdf", content_type=found.stored.content_type)
    return file_response(found.stored, name=f"{found.title}.pdf")


@require_safe
@login_required
def report_docx(request: HttpRequest) -> HttpResponseBase:
    """The report's newest version to edit, audited; for the office alone."""
    version, content = editable_report(by=signed_in(request))
    return bytes_response(content, name=f"{title_of(version)}.docx", content_type=DOCX)


@require_safe
@workspace_page(RoleCode.EXPERT)
def signing(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """What a member of a panel signs: the general parts, the rows of the dossiers they judged, and the digest."""
    signer, version, rows = report_for_signer(by=user, cycle=cycle)
    context = {
        "cycle": cycle,
        "signer": signer,
        "version": version,
        "rows": rows,
        "sections": sections_of(version, with_names=False),
        "form": SignForm(initial={"digest": version.digest}),
    }
    return render(request, "committee/expert_report.html", context)


@require_POST
@workspace_page(RoleCode.EXPERT)
def sign(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """The signature on the version that was shown."""
    form = SignForm(request.POST)
    digest = form.cleaned_data["digest"] if form.is_valid() else ""
    attempt(request, partial(sign_report, cycle_id=cycle.pk, by=user, digest=digest), "已签署综合评审报告。")
    return redirect("committee:expert_report")
