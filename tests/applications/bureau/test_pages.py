"""The bureau's desk and list: its own dossiers only, filtered, sorted, in a constant number of queries."""

import pytest
from django.urls import reverse

from applications.models import Application
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from tests.applications.bureau.desk import IN_TIME, endorsed, forward, further
from tests.browsing import browser, queries
from tests.cast import Cast, make_cast
from tests.rounds import moment
from tests.sharing import shared


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="bureau_review")


def numbers(user: User, query: str = "") -> list[str]:
    """The numbers on the list, in its order."""
    page = browser(user).get(reverse("applications:bureau_list") + query)
    assert page.status_code == 200
    return [row.number for row in page.context["page"]]


def test_the_list_holds_its_own_dossiers_only(cast: Cast) -> None:
    further(cast, "draft")
    assert numbers(cast.own_bureau) == [cast.application.number]
    assert numbers(cast.other_bureau) == [cast.rival_application.number]
    assert (
        cast.rival_application.organisation.name
        not in browser(cast.own_bureau).get(reverse("applications:bureau_list")).content.decode()
    )


def test_filters_words_and_order(cast: Cast) -> None:
    mill = further(cast, "endorsed", name="岐山磨坊有限公司", group="agriculture")
    hall = further(cast, "bureau_review", name="凤翔礼堂有限公司")
    mine = cast.application.number
    assert numbers(cast.own_bureau, "?state=endorsed") == [mill.number]
    assert numbers(cast.own_bureau, "?group=agriculture") == [mill.number]
    assert numbers(cast.own_bureau, "?q=凤翔") == [hall.number]
    assert numbers(cast.own_bureau, f"?q={mill.number[-4:]}") == [mill.number]
    assert numbers(cast.own_bureau, f"?q={hall.organisation.uscc.lower()}") == [hall.number]
    assert numbers(cast.own_bureau, "?sort=-number") == sorted([mine, mill.number, hall.number], reverse=True)
    assert numbers(cast.own_bureau, "?q=不存在的单位") == []
    # What cannot be read asks for nothing.
    assert len(numbers(cast.own_bureau, "?state=nonsense&sort=drop&page=x")) == 3


def test_a_candidate_looks_like_everybody_in_the_committee(db: None) -> None:
    cast = make_cast(state="candidate", round_state="evaluation")
    beside = further(cast, "not_proposed")
    both = [cast.application.number, beside.number]
    page = browser(cast.own_bureau).get(reverse("applications:bureau_list"))
    assert [row.state.code for row in page.context["page"]] == ["evaluation", "evaluation"]
    assert numbers(cast.own_bureau, "?state=evaluation") == both
    # The hidden states are no choice, so asking for one asks for nothing.
    assert numbers(cast.own_bureau, "?state=candidate") == both


def test_the_desk_counts_and_names_the_next(cast: Cast) -> None:
    further(cast, "endorsed")
    page = browser(cast.own_bureau).get(reverse("applications:recommend"))
    assert {state.code: count for state, count in page.context["counts"]} == {"bureau_review": 1, "endorsed": 1}
    assert page.context["oldest"].number == cast.application.number
    assert "2024年12月31日 24:00" in page.content.decode()


def test_what_is_due_when_and_in_which_order(cast: Cast) -> None:
    mine, late = cast.application, further(cast, "correction", name="凤翔礼堂有限公司")
    done = further(cast, "office_check", name="岐山磨坊有限公司")
    # The correction is due on 20 December, the window closes on the 31st, the office's work has no date of ours.
    page = browser(cast.own_bureau).get(reverse("applications:bureau_list"))
    assert [(row.number, row.due_label if row.due_at else "") for row in page.context["page"]] == [
        (late.number, "补正截止"),
        (mine.number, "报送截止"),
        (done.number, ""),
    ]
    assert numbers(cast.own_bureau, "?sort=-due") == [mine.number, late.number, done.number]
    text = page.content.decode()
    assert [word in text for word in ("2024年12月31日 24:00", "2024年12月19日 24:00", "剩余")] == [True, True, True]
    assert numbers(cast.own_bureau, "?due=correction") == [late.number]
    assert numbers(cast.own_bureau, "?due=soon") == []
    move_clock(moment("2024-12-15 10:00"))
    assert numbers(cast.own_bureau, "?due=soon") == [late.number]
    move_clock(moment("2024-12-28 10:00"))
    assert (numbers(cast.own_bureau, "?due=soon"), numbers(cast.own_bureau, "?due=over")) == (
        [mine.number],
        [late.number],
    )


def test_the_numbers_per_state_count_its_own_only(cast: Cast) -> None:
    further(cast, "endorsed")
    further(cast, "endorsed", bureau="zjj", group="construction")
    page = browser(cast.own_bureau).get(reverse("applications:bureau_list"))
    assert {state.code: count for state, count in page.context["counts"]} == {"bureau_review": 1, "endorsed": 1}
    text = page.content.decode()
    assert ('href="?state=endorsed"' in text, "已推荐待报送 1" in text) == (True, True)


def test_every_list_asks_as_often_for_one_row_as_for_three(cast: Cast) -> None:
    addresses = [reverse(f"applications:{name}") for name in ("recommend", "bureau_list", "batches", "batch_new")]
    first = _ready(further(cast, "endorsed"), cast)
    forward([first], cast.own_bureau)
    _ready(further(cast, "endorsed"), cast)
    once = [queries(cast.own_bureau, address) for address in addresses]
    for _ in range(2):
        further(cast, "bureau_review")
        forward([_ready(further(cast, "endorsed"), cast)], cast.own_bureau)
        _ready(further(cast, "endorsed"), cast)
    assert [queries(cast.own_bureau, address) for address in addresses] == once
    assert once == [10, 9, 7, 5]


def _ready(application: Application, cast: Cast) -> Application:
    return endorsed(application, cast.own_bureau)


@pytest.mark.django_db
@pytest.mark.parametrize(("stage", "spoken"), [("application", True), ("document_review", False)])
def test_the_desk_speaks_of_a_deadline_only_while_stage_two_lasts(stage: str, spoken: bool) -> None:
    cast = make_cast(state="bureau_review", round_state=stage)
    page = browser(cast.own_bureau).get(reverse("applications:recommend")).content.decode()
    assert ("统一报送截止" in page) == spoken
