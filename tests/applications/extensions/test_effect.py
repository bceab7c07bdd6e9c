"""What an extension changes: the deadline of one dossier, everywhere it is asked for, and of no other."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications.models import Application, DossierVersion
from applications.selectors.desks import open_work
from applications.services.batches import BatchLine, forward_batch
from applications.services.reminders import remind_and_lapse
from applications.services.submission import submit_dossier
from applications.workflow.engine import Blocked
from baoji_award.calendar.clock import move_clock
from tests.applications.bureau.desk import further, recommend
from tests.applications.extensions.granting import BEFORE, BETWEEN, CLOSES, UNTIL, grant, propose
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.rounds import complete_dossier, moment
from tests.sharing import shared

pytestmark = pytest.mark.django_db
EDGE = timedelta(microseconds=1)


@shared
def cast() -> Cast:
    made = make_cast()
    complete_dossier(made.application, made.owner)
    complete_dossier(made.rival_application, made.rival)
    return made


def submit(cast: Cast, application: Application, at: object) -> DossierVersion:
    by = cast.owner if application == cast.application else cast.rival
    return submit_dossier(application_id=application.pk, action="submit", by=by, version=1, at=at)  # type: ignore[arg-type]


def test_only_the_one_hands_in_between_the_old_end_and_the_new(cast: Cast) -> None:
    grant(cast)
    for at in (CLOSES, BETWEEN, UNTIL - EDGE):
        with pytest.raises(Blocked, match="现在不在申报时间内"):
            submit(cast, cast.rival_application, at)
    with pytest.raises(Blocked, match="现在不在申报时间内"):
        submit(cast, cast.application, UNTIL)
    assert submit(cast, cast.application, UNTIL - EDGE).number == 1


def test_a_proposal_alone_gives_no_time(cast: Cast) -> None:
    propose(cast)
    with pytest.raises(Blocked, match="现在不在申报时间内"):
        submit(cast, cast.application, BETWEEN)


def test_a_form_opened_before_the_extension_is_still_good(cast: Cast) -> None:
    grant(cast)
    assert Application.objects.get(pk=cast.application.pk).version == 1


def test_it_lapses_at_its_own_end_and_the_others_at_theirs(cast: Cast) -> None:
    grant(cast)
    _, lapsed = remind_and_lapse(at=UNTIL - EDGE)
    states = [Application.objects.get(pk=pk).state for pk in (cast.application.pk, cast.rival_application.pk)]
    assert (lapsed, states) == (1, ["draft", "lapsed"])
    assert remind_and_lapse(at=UNTIL)[1] == 1
    assert Application.objects.get(pk=cast.application.pk).state == "lapsed"


def test_desks_and_reminders_know_the_new_end(cast: Cast) -> None:
    grant(cast)
    due = {work.user_id: work.due_at for work in open_work(cast.cycle, BETWEEN) if work.kind == "draft"}
    assert due == {cast.owner.pk: UNTIL, cast.colleague.pk: UNTIL, cast.rival.pk: CLOSES}


@pytest.mark.parametrize("route", ["apply_overview", "check"])
def test_the_pages_count_down_to_the_new_end(cast: Cast, route: str) -> None:
    grant(cast)
    move_clock(BETWEEN)
    own = browser(cast.owner).get(reverse(f"applications:{route}", args=[cast.application.number])).content.decode()
    other = browser(cast.rival).get(reverse(f"applications:{route}", args=[cast.rival_application.number]))
    assert ("2025年1月3日 24:00" in own, "已过申报截止时间" in own) == (True, False)
    assert "2025年1月3日 24:00" not in other.content.decode()


def test_the_applicant_goes_on_filling_in(cast: Cast) -> None:
    grant(cast)
    move_clock(BETWEEN)
    key = cast.cycle.rulebook.dossier.sections[0].key
    path = reverse("applications:section", args=[cast.application.number, key])
    assert "disabled" not in browser(cast.owner).get(path).content.decode().partition("<form")[2].partition("</form")[0]


def test_its_bureau_forwards_it_and_no_other_after_the_window(cast: Cast) -> None:
    grant(cast)
    submit(cast, cast.application, BETWEEN)
    own = recommend(cast.application, cast.own_bureau, BETWEEN)
    late = further(cast, "endorsed", name="宝鸡迟到有限公司")
    lines = [BatchLine(each.pk, each.version) for each in (own, late)]
    inbox = browser(cast.own_bureau)
    move_clock(BETWEEN)
    assert "2025年1月3日 24:00" in inbox.get(reverse("applications:bureau_list")).content.decode()
    with pytest.raises(Blocked, match="宝鸡迟到有限公司的报送时间已过"):
        forward_batch(bureau_id=own.bureau_id, lines=lines, by=cast.own_bureau, at=BETWEEN)
    batch = forward_batch(bureau_id=own.bureau_id, lines=lines[:1], by=cast.own_bureau, at=BETWEEN)
    assert [entry.application for entry in batch.entries.all()] == [own]


def test_a_correction_gets_its_own_new_end() -> None:
    cast = make_cast(state="correction")
    complete_dossier(cast.application, cast.owner)
    grant(cast, at=moment("2024-12-18 10:00"), until=moment("2024-12-25 00:00"))
    own = Application.objects.get(pk=cast.application.pk)
    assert (own.correction_due_at, own.window_extended_until) == (moment("2024-12-25 00:00"), None)
    hand_in = {"action": "resubmit", "version": 1, "at": moment("2024-12-24 10:00")}
    with pytest.raises(Blocked, match="已过补正期限"):
        submit_dossier(application_id=cast.rival_application.pk, by=cast.rival, **hand_in)  # type: ignore[arg-type]
    assert submit_dossier(application_id=own.pk, by=cast.owner, **hand_in).number == 1  # type: ignore[arg-type]


def test_the_history_says_so_to_stage_two_only(cast: Cast) -> None:
    grant(cast)
    submit(cast, cast.application, BEFORE)
    Application.objects.filter(pk=cast.application.pk).update(qualified_at=BEFORE)
    path = reverse("applications:detail", args=[cast.application.number])
    says = {
        name: "截止时间延至2025年1月3日 24:00" in browser(getattr(cast, name)).get(path).content.decode()
        for name in ("owner", "own_bureau", "office", "supervisor", "assigned_expert", "agency")
    }
    assert says == dict.fromkeys(("owner", "own_bureau", "office", "supervisor"), True) | dict.fromkeys(
        ("assigned_expert", "agency"), False
    )
