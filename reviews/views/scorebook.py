"""The scorebook: one item beside the dossier, the check page with the signature."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from baoji_award.accounts.access import signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError, NotFoundForYou
from reviews.forms.expert import ItemForm, SignForm
from reviews.models import ItemScore, ScoreSheet
from reviews.selectors.calibration import case_before
from reviews.selectors.comment_checks import advice_for
from reviews.selectors.sheets import judged_of, load_sheet, scores_of
from reviews.services.sealing import with_notes
from reviews.services.sheets import hindrances, save_item, submit_sheet
from reviews.views.access import person
from reviews.views.scorebook_dossier import open_pane
from reviews.views.scorebook_notes import NoteSheet
from reviews.views.scorebook_page import Book


@require_safe
@login_required
def sheet(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """On to the sample case that comes first, the first blank item or the check page; a sealed sheet to its receipt."""
    user, _ = person(request, RoleCode.EXPERT)
    found = load_sheet(by=user, sheet_id=sheet_id)
    if found.state == ScoreSheet.State.SUBMITTED:
        return redirect("reviews:receipt", sheet_id)
    if (case := case_before(found, by=user)) is not None:
        messages.info(request, "请先完成校准样例的评分，再为申报材料评分。")
        return redirect("reviews:calibration", case)
    blank = next((score.item.clause for score in scores_of(found) if score.percent is None), "")
    return redirect("reviews:item", sheet_id, blank) if blank else redirect("reviews:sign", sheet_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def item(request: HttpRequest, sheet_id: int, clause: str) -> HttpResponse:
    """One item beside the dossier. POST saves it: quietly for htmx, and on to the next item for the button."""
    if request.method == "POST":
        # Saving finds the sheet through its author's rights; the round and its dates are read under the same lock.
        return _save(request, sheet_id, clause, signed_in(request))
    user, _ = person(request, RoleCode.EXPERT)
    found = load_sheet(by=user, sheet_id=sheet_id)
    if found.state == ScoreSheet.State.SUBMITTED:
        return redirect("reviews:receipt", sheet_id)
    book = Book.open(found, with_notes(scores_of(found)), clause, database_now())
    pane = open_pane(by=user, application=found.assignment.application, asked=request.GET)
    context = {"book": book, "pane": pane}
    if _for(request, "viewer"):
        return render(request, "reviews/expert/_viewer.html", context)
    assert book.current is not None  # noqa: S101  the clause is one of the sheet's
    notes = NoteSheet.of(book.current.score, pane.files)
    return render(request, "reviews/expert/item.html", {**context, "notes": notes})


def _for(request: HttpRequest, target: str) -> bool:
    """Whether htmx asks for this part of the page alone."""
    asked = getattr(request, "htmx", None)
    return asked is not None and bool(asked) and asked.target == target


def _save(request: HttpRequest, sheet_id: int, clause: str, user: User) -> HttpResponse:
    quiet = bool(getattr(request, "htmx", False))
    try:
        score = _write(request, sheet_id, clause, user)
    except NotFoundForYou:
        raise
    except DomainError as error:
        if not quiet:
            raise
        return render(request, "reviews/expert/_not_saved.html", {"sentence": error.sentence})
    if "next" in request.POST:
        target = reverse("reviews:sheet_next", args=[sheet_id, clause])
        return HttpResponseClientRedirect(target) if quiet else redirect(target)
    if quiet:
        return render(
            request,
            "reviews/expert/_saved.html",
            {"score": score, "judged": judged_of(sheet_id), "advice": advice_for(score)},
        )
    return redirect("reviews:item", sheet_id, clause)


def _write(request: HttpRequest, sheet_id: int, clause: str, user: User) -> ItemScore:
    form = ItemForm(request.POST)
    if not form.is_valid():
        # Somebody else's sheet is not there, whatever was sent; for one's own, saving looks under its lock.
        load_sheet(by=user, sheet_id=sheet_id)
        raise DomainError("内容超出长度限制或格式不正确，请检查后重试。")
    version, entry = form.cleaned_data["version"], form.entry(request.POST)
    return save_item(sheet_id=sheet_id, clause=clause, entry=entry, version=version, by=user)


@require_safe
@login_required
def next_item(request: HttpRequest, sheet_id: int, clause: str) -> HttpResponse:
    """The item after this one; after the last one the check page."""
    user, _ = person(request, RoleCode.EXPERT)
    clauses = [score.item.clause for score in scores_of(load_sheet(by=user, sheet_id=sheet_id))]
    after = clauses[clauses.index(clause) + 1 :] if clause in clauses else []
    return redirect("reviews:item", sheet_id, after[0]) if after else redirect("reviews:sign", sheet_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sign(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Check answers: all items with their points, what is open, and the signature that seals."""
    user, _ = person(request, RoleCode.EXPERT)
    found = load_sheet(by=user, sheet_id=sheet_id)
    form = SignForm(data=request.POST or None, user=user, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        submit_sheet(sheet_id=sheet_id, version=form.cleaned_data["version"], by=user)
        messages.success(request, "评分表已签署并封存。")
        return redirect("reviews:receipt", sheet_id)
    if found.state == ScoreSheet.State.SUBMITTED:
        return redirect("reviews:receipt", sheet_id)
    scores = with_notes(scores_of(found))
    book = Book.open(found, scores, "", database_now())
    context = {"book": book, "form": form, "against": hindrances(scores)}
    return render(request, "reviews/expert/sign.html", context, status=422 if form.errors else 200)
