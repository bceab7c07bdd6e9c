"""Dates of the review in mails: told, moved, and taken out of the calendars they were put into."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from applications.services.recusals import record_recusal
from applications.workflow.engine import advance_application
from baoji_award.accounts.models import User
from baoji_award.notifications import outbox
from reviews.models import Assignment, DefenceSlot, Panel
from reviews.services.panels import add_member, create_panel
from reviews.services.site import plan_visit
from tests.notifications.dated import entry_in
from tests.reviews.rows45 import BEFORE, DAY, VISITING, Stage, drawn, make_stage
from tests.reviews.site_rows import planned, reviewed_stage

Entry = tuple[str, str, str, str]


def received(user: User) -> list[Entry]:
    """(method, UID, first day, place) of the review's dates in the person's mails, in the order they came."""
    outbox.sweep()
    found = [entry_in(message) for message in mail.outbox if message.to == [user.email]]
    read = [(method, event) for method, event in filter(None, found)]
    places = [event.text("LOCATION") if "LOCATION" in event.lines else "" for _, event in read]
    return [
        (method, event.raw("UID").partition("@")[0], event.raw("DTSTART")[:8], place)
        for (method, event), place in zip(read, places, strict=True)
        if event.raw("UID").startswith(("visit-", "defence-"))
    ]


def withdraw(stage: Stage, at: datetime = BEFORE) -> None:
    advance_application(
        application_id=stage.application.pk, action="withdraw", by=stage.cast.owner, reason="经营调整", at=at
    )


def test_a_drawn_defence_is_sent_and_called_off_when_the_dossier_leaves(db: None) -> None:
    stage = make_stage("defence")
    drawn(stage, stage.application)
    slot = DefenceSlot.objects.get()
    day = f"{slot.starts_at:%Y%m%d}"
    assert received(stage.cast.owner) == [("PUBLISH", f"defence-{slot.pk}", day, "一号会议室")]
    withdraw(stage)
    gone = ("CANCEL", f"defence-{slot.pk}", day, "一号会议室")
    assert (received(stage.cast.owner)[1:], received(stage.experts[0])) == ([gone], [gone])
    assert any("已撤回申报，原定于" in each.body for each in mail.outbox if each.to == [stage.experts[0].email])


def test_a_visit_moves_and_its_place_is_for_the_organisation_alone(db: None) -> None:
    stage = reviewed_stage(50, 50, 55, 60, 60)
    visit = planned(stage)
    later = DAY + timedelta(days=1)
    said: dict[str, Any] = {"application_id": stage.application.pk, "place": "样例路1号", "agenda": "09:00 首次会议"}
    again = {**said, "visit_on": later, "panel_id": stage.panel.pk, "by": stage.cast.agency}
    plan_visit(**again, at=VISITING + timedelta(minutes=1))
    first, second = (
        (name, f"visit-{visit.pk}", f"{day:%Y%m%d}") for name, day in (("PUBLISH", DAY), ("PUBLISH", later))
    )
    assert received(stage.cast.owner) == [(*first, "样例路1号"), (*second, "样例路1号")]
    assert received(stage.experts[1]) == [(*first, ""), (*second, "")]
    found = [each[1] for each in map(entry_in, mail.outbox) if each and each[1].raw("UID").startswith("visit-")]
    numbers = {int(event.raw("SEQUENCE")) for event in found}
    assert max(numbers) - min(numbers) == 60


def test_who_leaves_the_team_takes_the_visit_out(db: None) -> None:
    stage = reviewed_stage(50, 50, 55, 60, 60)
    visit = planned(stage)
    other = other_panel(stage)
    said: dict[str, Any] = {"visit_on": DAY, "place": "样例路1号", "agenda": "09:00 首次会议", "by": stage.cast.agency}
    plan_visit(application_id=stage.application.pk, panel_id=other.pk, **said, at=VISITING + timedelta(minutes=1))
    day = f"{DAY:%Y%m%d}"
    told, off = ("PUBLISH", f"visit-{visit.pk}", day, ""), ("CANCEL", f"visit-{visit.pk}", day, "")
    assert [received(stage.experts[n]) for n in (0, 4)] == [[told, told], [told, off]]
    assert [entry[0] for entry in received(stage.cast.owner)] == ["PUBLISH", "PUBLISH"]
    assert "您不再参加" in next(each.body for each in reversed(mail.outbox) if each.to == [stage.experts[4].email])


def other_panel(stage: Stage) -> Panel:
    """A second panel with all but the last expert, who have accepted the same dossier."""
    panel = create_panel(
        cycle_id=stage.cast.cycle.pk, stage="site_review", name="现场二组", by=stage.cast.agency, at=BEFORE
    )
    for number, expert in enumerate(stage.experts[:4]):
        add_member(panel_id=panel.pk, user_id=expert.pk, leader=number == 0, by=stage.cast.agency, at=BEFORE)
    Panel.objects.filter(pk=panel.pk).update(state="enabled")
    duty = {"panel": panel, "application": stage.application, "state": "accepted", "accepted_at": BEFORE}
    people = {"proposed_by": stage.cast.agency, "released_by": stage.cast.agency}
    times = {"proposed_at": BEFORE, "released_at": BEFORE}
    for expert in stage.experts[:4]:
        Assignment.objects.create(**duty, **people, **times, expert=expert)
    return panel


def test_a_visit_of_a_dossier_that_left_is_called_off_for_both_sides(db: None) -> None:
    stage = reviewed_stage(50, 50, 55, 60, 60)
    visit = planned(stage)
    withdraw(stage)
    off = ("CANCEL", f"visit-{visit.pk}", f"{DAY:%Y%m%d}")
    assert [received(user)[-1] for user in (stage.cast.owner, stage.experts[0])] == [(*off, "样例路1号"), (*off, "")]


def test_what_has_been_is_not_called_off(db: None) -> None:
    stage = reviewed_stage(50, 50, 55, 60, 60)
    planned(stage)
    withdraw(stage, at=VISITING + timedelta(days=1))
    assert [entry[0] for entry in received(stage.experts[0])] == ["PUBLISH"]


@pytest.mark.parametrize("stage", ["defence", "site_review"])
def test_a_recused_expert_takes_the_date_out(db: None, stage: str) -> None:
    if stage == "defence":
        here = make_stage(stage)
        drawn(here, here.application)
    else:
        here = reviewed_stage(50, 50, 55, 60, 60)
        planned(here)
    expert, other = here.experts[1], here.experts[2]
    record_recusal(
        application_id=here.application.pk, user_id=expert.pk, reason="亲属关系", by=here.cast.office, at=BEFORE
    )
    assert [entry[0] for entry in received(expert)][-1:] == ["CANCEL"]
    assert "CANCEL" not in [entry[0] for entry in received(other)]
    assert [each.body for each in mail.outbox if each.to == [expert.email] and "亲属" in each.body] == []
