"""Whoever is recused from one dossier of a list reads the others' scores, but no rank, place or mean with it in."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from applications.models import Application
from applications.services.recusals import record_recusal
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from reviews.selectors.categories import categories_of
from reviews.selectors.openings import openings_done
from reviews.selectors.ranking import STAGE, ranked, ranking
from reviews.selectors.spread import load_spread
from tests.browsing import browser
from tests.reviews.counting import opened
from tests.reviews.rows import AT, Review, make_review, release_all, submitted
from tests.reviews.rows45 import DURING, another, drawn, judge, make_stage, open_stage
from tests.sharing import shared

pytestmark = pytest.mark.django_db
SAID = "您已回避其中的申报，不显示名次"


@shared
def review() -> Review:
    """Two opened dossiers of one group, the own one behind the rival's."""
    move_clock(AT)
    review = make_review()
    own, rival = review.application, review.cast.rival_application
    Application.objects.filter(pk=rival.pk).update(group=own.group)
    release_all(review, own, rival)
    for expert in review.experts:
        submitted(review, expert, own, 40)
        submitted(review, expert, rival, 60)
    opened(review)
    return review


def recused(application: Application, user: User, by: User) -> None:
    record_recusal(application_id=application.pk, user_id=user.pk, reason="亲属任职", by=by, at=AT)


def cells(page: str) -> list[str]:
    """The first row of the table with ranks, blanks taken out."""
    row = page.partition("组内名次")[2].partition("<tbody>")[2].partition("</tr>")[0]
    return [re.sub(r"<[^>]+>|\s", "", cell) for cell in re.findall(r"<td.*?</td>|<th.*?</th>", row, re.DOTALL)]


def test_the_ranking_has_no_ranks_for_whoever_is_recused_from_one_of_it(review: Review) -> None:
    cast, rival = review.cast, review.cast.rival_application
    recused(rival, cast.office, cast.second_officer)
    (line,) = ranked(ranking(openings_done(cast.cycle.pk, STAGE).values_list("pk", flat=True), by=cast.office))
    assert (line.application, line.partial) == (review.application.pk, True)
    shown = browser(cast.office).get(reverse("reviews:ranking")).content.decode()
    assert (SAID in shown, "第" in "".join(cells(shown)), cells(shown)[0], cells(shown)[3]) == (True, False, "—", "—")
    whole = browser(cast.second_officer).get(reverse("reviews:ranking")).content.decode()
    assert (SAID in whole, cells(whole)[0], cells(whole)[3]) == (False, "1", "1")
    spread = reverse("reviews:spread", args=[review.application.number])
    assert [SAID in browser(user).get(spread).content.decode() for user in (cast.office, cast.second_officer)] == [
        True,
        False,
    ]


def test_the_mean_of_the_group_is_of_dossiers_its_reader_may_see(review: Review) -> None:
    cast = review.cast
    recused(cast.rival_application, cast.office, cast.second_officer)
    number = str(review.application.number)
    means = [
        {each.group for each in categories_of(load_spread(cast.cycle, by=by, number=number), by=by)}
        for by in (cast.office, cast.second_officer)
    ]
    assert means == [{Decimal("40.0")}, {Decimal("50.0")}]


def test_the_defence_shows_no_ranks_and_no_cut_either() -> None:
    move_clock(DURING)
    stage = make_stage("defence")
    other = another(stage)
    drawn(stage, stage.application, other)
    judge(stage, stage.application, (60,) * 5)
    judge(stage, other, (80,) * 5)
    open_stage(stage)
    cast = stage.cast
    recused(other, cast.office, cast.second_officer)
    page = reverse("reviews:office_defence")
    shown, whole = (browser(user).get(page).content.decode() for user in (cast.office, cast.second_officer))
    assert (SAID in shown, "拟进入" in shown, cells(shown)[0], cells(shown)[3]) == (True, False, "—", "—")
    assert (SAID in whole, "拟进入" in whole, cells(whole)[0]) == (False, True, "1")
