"""Defences and visits in the diaries of who takes part in them, and of nobody else."""

from django.urls import reverse

from baoji_award.accounts.models import User
from tests.browsing import browser
from tests.reviews.rows45 import drawn, make_stage
from tests.reviews.site_rows import planned, reviewed_stage


def diary(user: User) -> str:
    return browser(user).get(reverse("applications:diary")).content.decode().replace("\r\n ", "")


def test_a_drawn_defence_is_in_both_sides_diaries(db: None) -> None:
    stage = make_stage("defence")
    assert "陈述答辩 第" not in diary(stage.cast.owner)
    drawn(stage, stage.application)
    for person in (stage.cast.owner, stage.experts[0]):
        text = diary(person)
        assert (text.count("陈述答辩 第 1 家"), "LOCATION:一号会议室" in text) == (1, True)
        assert stage.application.organisation.name not in text
    for person in (stage.cast.rival, stage.cast.assigned_expert, stage.cast.member):
        assert "陈述答辩 第" not in diary(person)


def test_a_planned_visit_tells_the_team_no_place(db: None) -> None:
    stage = reviewed_stage(50, 50, 55, 60, 60)
    planned(stage)
    owner, expert, rival = (diary(person) for person in (stage.cast.owner, stage.experts[0], stage.cast.rival))
    assert ["现场评审\r\n" in text for text in (owner, expert, rival)] == [True, True, False]
    assert ["LOCATION:样例路1号" in text for text in (owner, expert, rival)] == [True, False, False]
