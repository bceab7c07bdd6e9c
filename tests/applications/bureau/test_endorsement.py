"""推荐意见: who writes it, its limits, and that nothing is endorsed without it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application, Recommendation
from applications.workflow.engine import Blocked, advance_application
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from tests.applications.bureau.desk import IN_TIME, OPINION, pdf, recommend, write
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.documents.samples import upload
from tests.rounds import complete_dossier
from tests.sharing import shared


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="bureau_review")


def endorse(cast: Cast) -> Application:
    """The move alone, as if there were no second person."""
    return advance_application(application_id=cast.application.pk, action="endorse", by=cast.own_bureau, at=IN_TIME)


def test_the_opinion_is_written_and_audited(cast: Cast) -> None:
    written = write(cast.application, cast.own_bureau)
    assert (written.opinion, written.handler, written.signatory, written.signed_on, written.scan_name) == (
        OPINION,
        "经办甲",
        "局长乙",
        date(2024, 12, 2),
        "盖章页.pdf",
    )
    event = AuditEvent.objects.get(action="recommendation.written")
    assert (event.actor_id, event.object_id) == (cast.own_bureau.pk, str(cast.application.pk))


def test_a_second_draft_replaces_the_first_and_keeps_its_scan(cast: Cast) -> None:
    first = write(cast.application, cast.own_bureau)
    again = write(cast.application, cast.own_bureau, signatory="副局长丙", scan=None)
    assert Recommendation.objects.count() == 1
    assert (again.signatory, again.scan_id, again.scan_name) == ("副局长丙", first.scan_id, "盖章页.pdf")


@pytest.mark.parametrize(
    ("length", "sentence"),
    [
        (49, "推荐意见须为 50 至 500 字，当前 49 字。"),
        (50, None),
        (500, None),
        (501, "推荐意见须为 50 至 500 字，当前 501 字。"),
    ],
)
def test_the_opinion_has_50_to_500_characters(cast: Cast, length: int, sentence: str | None) -> None:
    if sentence is None:
        assert len(write(cast.application, cast.own_bureau, text="优" * length).opinion) == length
        return
    with pytest.raises(DomainError) as refusal:
        write(cast.application, cast.own_bureau, text="优" * length)
    assert refusal.value.sentence == sentence
    assert Recommendation.objects.count() == 0


def test_the_form_counts_a_line_break_as_one_character(cast: Cast) -> None:
    # 497 characters and three line breaks, which a browser sends as two characters each: 500.
    text = "\r\n".join(["优" * 100, "良" * 100, "中" * 100, "可" * 197])
    answer = post_opinion(browser(cast.own_bureau), cast.application, opinion=text)
    assert answer.status_code == 302
    assert len(Recommendation.objects.get().opinion) == 500


def post_opinion(client: Client, application: Application, **changes: Any) -> Any:
    data = {
        "opinion": OPINION,
        "handler": "经办甲",
        "signatory": "局长乙",
        "signed_on": "2024-12-02",
        "scan": upload(pdf(), "盖章页.pdf"),
        "version": application.version,
    }
    return client.post(reverse("applications:opinion", args=[application.number]), {**data, **changes})


def test_the_date_is_not_in_the_future_by_the_awards_clock(cast: Cast) -> None:
    with pytest.raises(DomainError) as refusal:
        write(cast.application, cast.own_bureau, signed_on=date(2024, 12, 3))
    assert refusal.value.sentence == "签署日期不能晚于今天。"
    answer = post_opinion(browser(cast.own_bureau), cast.application, signed_on="2024-12-03")
    assert (answer.status_code, "签署日期不能晚于今天" in answer.content.decode()) == (422, True)
    assert Recommendation.objects.count() == 0


def test_the_scan_is_needed_to_hand_over_and_is_looked_into(cast: Cast) -> None:
    with pytest.raises(DomainError) as refusal:
        write(cast.application, cast.own_bureau, scan=None, hand_over=True)
    assert (refusal.value.sentence, Recommendation.objects.count()) == ("请上传盖章页扫描件。", 0)
    draft = write(cast.application, cast.own_bureau, scan=None)
    assert (draft.scan, draft.submitted_at) == (None, None)
    disguised = upload(b"MZ\x90\x00 not a pdf", "盖章页.pdf")
    answer = post_opinion(browser(cast.own_bureau), cast.application, scan=disguised)
    assert (answer.status_code, "格式不符" in answer.content.decode()) == (422, True)


def test_nothing_is_endorsed_without_the_approved_opinion(cast: Cast) -> None:
    for prepare in (lambda: None, lambda: write(cast.application, cast.own_bureau, hand_over=True)):
        prepare()
        with pytest.raises(Blocked) as refusal:
            endorse(cast)
        assert refusal.value.sentence == "推荐意见须由经办人起草、负责人审签，并有盖章页，才能同意推荐。"
    act = reverse("applications:act", args=[cast.application.number, "endorse"])
    assert browser(cast.own_bureau).post(act, {"version": "2"}).status_code == 422
    assert Application.objects.get(pk=cast.application.pk).state == "bureau_review"


def test_a_clerk_begins_with_the_rounds_text_filled_in(cast: Cast) -> None:
    page = browser(cast.own_bureau).get(reverse("applications:opinion", args=[cast.application.number]))
    begun = page.context["form"]["opinion"].value()
    assert begun.startswith(f"经核查，{cast.organisation.name}申报材料真实、完整")
    assert begun.endswith("同意推荐申报宝鸡市质量奖。")
    write(cast.application, cast.own_bureau)
    again = browser(cast.own_bureau).get(reverse("applications:opinion", args=[cast.application.number]))
    assert again.context["form"]["opinion"].value() == OPINION


def test_only_while_it_lies_with_the_bureau(db: None) -> None:
    cast = make_cast(state="office_check")
    with pytest.raises(Conflict) as refusal:
        write(cast.application, cast.own_bureau)
    assert refusal.value.sentence == "现在不能办理“同意推荐”，当前状态：资格初审。请刷新页面。"


@pytest.mark.parametrize("who", ["other_bureau", "rival", "agency", "sysadmin", "recused_expert"])
def test_a_foreign_dossier_is_not_there(cast: Cast, who: str) -> None:
    with pytest.raises(NotFoundForYou):
        write(cast.application, getattr(cast, who))
    client = browser(getattr(cast, who))
    for name in ("bureau_review", "opinion"):
        assert client.get(reverse(f"applications:{name}", args=[cast.application.number])).status_code == 404
    assert post_opinion(client, cast.application).status_code == 404
    assert Recommendation.objects.count() == 0


@pytest.mark.parametrize("who", ["owner", "office"])
def test_somebody_who_sees_the_dossier_does_not_write_for_the_bureau(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        write(cast.application, getattr(cast, who))
    assert (
        browser(getattr(cast, who)).get(reverse("applications:opinion", args=[cast.application.number])).status_code
        == 404
    )


def test_a_stale_form_keeps_what_was_typed_and_says_so(cast: Cast) -> None:
    write(cast.application, cast.own_bureau)
    answer = post_opinion(browser(cast.own_bureau), cast.application, signatory="改过的签字人")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "内容已被他人修改或办理，请刷新页面后重试。" in page
    assert 'value="改过的签字人"' in page
    assert 'name="version" value="2"' in page
    assert Recommendation.objects.get().signatory == "局长乙"


def test_the_scan_is_read_by_the_procedure_and_by_nobody_else(cast: Cast) -> None:
    recommend(cast.application, cast.own_bureau)
    address = reverse("applications:recommendation_scan", args=[cast.application.number])
    seen = {
        name: browser(None if name == "stranger" else person).get(address).status_code  # type: ignore[arg-type]
        for name, person in cast.people().items()
    }
    assert {name for name, status in seen.items() if status == 200} == {
        "owner",
        "colleague",
        "own_bureau",
        "office",
        "second_officer",
        "supervisor",
    }
    assert seen["stranger"] == 302
    assert AuditEvent.objects.filter(action="file.read").count() == 6


def test_the_review_page_shows_the_frozen_dossier_and_the_ways_on(cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    page = browser(cast.own_bureau).get(reverse("applications:bureau_review", args=[cast.application.number]))
    text = page.content.decode()
    assert [word in text for word in ("推荐意见", "退回修改", "确认不予推荐", "单位信息")] == [True] * 4
    # Nothing was handed in yet (the cast inserts the state), so the working copy stays with its owner.
    assert ("还没有提交的材料" in text, "精密阀门" in text) == (True, False)


def test_the_page_to_seal_by_hand_says_what_was_written(cast: Cast) -> None:
    address = reverse("applications:opinion_print", args=[cast.application.number])
    assert browser(cast.own_bureau).get(address).status_code == 404
    write(cast.application, cast.own_bureau, scan=None)
    link = reverse("applications:opinion", args=[cast.application.number])
    assert f'href="{address}"' in browser(cast.own_bureau).get(link).content.decode()
    page = browser(cast.own_bureau).get(address).content.decode()
    said = (OPINION, cast.application.organisation.name, cast.application.bureau.name, "局长乙", "（盖章）")
    assert [words in page for words in said] == [True] * len(said)
    assert browser(cast.other_bureau).get(address).status_code == 404
