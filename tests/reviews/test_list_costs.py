"""Every list of stage 3 asks the database as often for one row as for three; the numbers are written down."""

import pytest
from django.urls import reverse

from applications.models import Application
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.services import invite
from baoji_award.calendar.clock import move_clock
from reviews.enums import Key
from reviews.services.opening import turn_ready_keys
from reviews.services.panels import create_panel
from reviews.services.shortlist import decide_shortlist
from tests.browsing import queries
from tests.cast import make_user
from tests.reviews.letters import issued
from tests.reviews.rows import AT, Review, accept, fill, make_review, register, release_all, submitted
from tests.rounds import make_application, make_organisation

pytestmark = pytest.mark.django_db
SEALED = {
    "reviews:expert": ("judge", 12),
    "reviews:declarations": ("judge", 10),
    "reviews:agency": ("agency", 11),
    "reviews:panels": ("agency", 10),
    "reviews:assignments": ("agency", 12),
    "reviews:experts": ("office", 11),
    "reviews:round_experts": ("agency", 8),
    "reviews:agency_conflicts": ("agency", 10),
    "reviews:agency_answers": ("agency", 8),
    "reviews:office_conflicts": ("office", 10),
    "reviews:agency_avoided": ("agency", 8),
    "reviews:office_avoided": ("office", 8),
    "reviews:review": ("office", 12),
}
OPENED = {
    "reviews:openings": ("supervisor", 8),
    "reviews:supervisor_board": ("supervisor", 12),
    "reviews:watched_draws": ("supervisor", 7),
    "reviews:watched_changes": ("supervisor", 7),
    "reviews:watched_sheets": ("supervisor", 7),
    "reviews:ranking": ("office", 10),
    "reviews:supervisor_ranking": ("supervisor", 10),
    "reviews:shortlist": ("office", 9),
}
DECIDED = {
    "reviews:feedback": ("office", 8),
    "reviews:bureau_feedback": ("own_bureau", 6),
}
PAGES = SEALED | OPENED | DECIDED


def cost(review: Review, page: str) -> int:
    name = PAGES[page][0]
    return queries(review.experts[0] if name == "judge" else getattr(review.cast, name), reverse(page))


def another(review: Review) -> Application:
    return make_application(review.cast.cycle, make_organisation(), review.cast.owner, state="document_review")


def sealed_costs(rows: int) -> dict[str, int]:
    """`rows` of everything that a list shows: panels, experts, guests, declared dossiers and waiting ones."""
    review = make_review()
    cast, judge = review.cast, review.experts[0]
    grant = (RoleCode.EXPERT, ScopeKind.CYCLE, cast.cycle.pk)
    for number in range(rows):
        create_panel(cycle_id=cast.cycle.pk, stage="document_review", name=f"备{number}", by=cast.agency, at=AT)
        register(make_user(f"registered{number}", grant))
        make_user(f"unregistered{number}", grant)
        invite(email=f"guest{number}@example.test", name="受邀人", role=RoleCode.EXPERT, by=cast.office)
    dossiers = [another(review) for _ in range(2 * rows)]
    release_all(review, *dossiers)
    for application in dossiers:
        application.avoided_units.create(unit="省质量协会", reason="纠纷", asked_by=cast.owner, asked_at=AT)
    for application in dossiers[:rows]:
        fill(accept(review, judge, application), 60, by=judge)
    return {page: cost(review, page) for page in SEALED}


def opened_costs(rows: int) -> dict[str, int]:
    """One dossier goes on to the defence, `rows` are left out; the letters last."""
    review = make_review()
    review.cast.rival_application.delete()
    left_out = [another(review) for _ in range(rows)]
    release_all(review, review.application, *left_out)
    for expert in review.experts:
        for application in (review.application, *left_out):
            submitted(review, expert, application, 60 if application == review.application else 50)
    for key, by in ((Key.OFFICE, review.cast.office), (Key.SUPERVISOR, review.cast.supervisor)):
        turn_ready_keys(cycle_id=review.cast.cycle.pk, stage="document_review", key=key, by=by, at=AT)
    found = {page: cost(review, page) for page in OPENED}
    decide_shortlist(cycle_id=review.cast.cycle.pk, places=1, by=review.cast.office, at=AT)
    for application in left_out:
        issued(application, by=review.cast.second_officer)
    return found | {page: cost(review, page) for page in DECIDED}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_sealed_lists(rows: int) -> None:
    move_clock(AT)
    assert sealed_costs(rows) == {page: cost for page, (_, cost) in SEALED.items()}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_opened_lists_and_the_letters(rows: int) -> None:
    move_clock(AT)
    assert opened_costs(rows) == {page: cost for page, (_, cost) in (OPENED | DECIDED).items()}
