"""The stored self-check: what blocks and what warns is the round's, answers are kept, a block stops handing in."""

from datetime import date

import pytest
from django.db import DatabaseError
from django.urls import reverse

from applications.models import Application, DossierVersion, EligibilityCheck, Organisation
from applications.rules.eligibility import Verdict, questions
from applications.selectors.eligibility import self_check_of
from applications.services.eligibility import answer_self_check
from applications.services.sanctions import Bar, bar_organisation
from applications.services.submission import submit_dossier
from applications.workflow.engine import Blocked
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import DomainError, NotFoundForYou
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast
from tests.rounds import IN_STAGE, complete_dossier, moment

AT = IN_STAGE["application"]


def fitting(cast: Cast, **changes: bool) -> dict[str, bool]:
    return {question.key: question.wanted for question in questions(cast.cycle.rulebook)} | changes


def answer(cast: Cast, **changes: bool) -> EligibilityCheck:
    return answer_self_check(application_id=cast.application.pk, answers=fitting(cast, **changes), by=cast.owner, at=AT)


def submit(cast: Cast) -> DossierVersion:
    version = Application.objects.get(pk=cast.application.pk).version
    return submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=version, at=AT)


def bar(cast: Cast, **changes: object) -> None:
    entry = {
        "uscc": cast.organisation.uscc,
        "name": cast.organisation.name,
        "reason": "提供虚假材料",
        "document": "宝市监处罚〔2024〕7号",
        "starts_on": date(2024, 6, 1),
        "ends_on": date(2024, 12, 2),
        "source": "市市场监管局",
    } | changes
    bar_organisation(bar=Bar(**entry), by=cast.office, at=AT)  # type: ignore[arg-type]


def verdicts(cast: Cast) -> dict[str, str]:
    found = self_check_of(Application.objects.get(pk=cast.application.pk), AT)
    return {finding.key: finding.verdict for finding in found.findings if not finding.met} if found else {"none": ""}


def url(cast: Cast) -> str:
    return reverse("applications:eligibility", args=[cast.application.number])


def test_the_page_shows_what_is_known_then_stores_the_answers_and_judges(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.owner)
    page = client.get(url(cast)).content.decode()
    assert "2010年5月1日注册，计算至2024年12月31日已满5年。依据：方案“二、申报条件（二）第一句”" in page
    half = client.post(url(cast), {"accidents": "no"})
    assert (half.status_code, EligibilityCheck.objects.count()) == (422, 0)
    form = {key: "yes" if value else "no" for key, value in fitting(cast, leading=False).items()}
    assert client.post(url(cast), form).status_code == 302
    stored = EligibilityCheck.objects.get()
    assert (stored.answers, stored.answered_by_id) == (fitting(cast, leading=False), cast.owner.pk)
    page = client.get(url(cast)).content.decode()
    assert ["自查结果：可以申报" in page, "尚未处于本市同行业领先地位" in page, "申报人，" in page] == [True] * 3
    assert verdicts(cast) == {"leading": Verdict.WARNS}


def test_conditions_lead_to_what_proves_them(cast: Cast, sign_in: SignIn) -> None:
    complete_dossier(cast.application, cast.owner)
    evidence = f'<a href="/apply/{cast.application.number}/evidence/#slot-certificates">体系认证证书</a>'
    section = f'<a href="/apply/{cast.application.number}/sections/quality/">体系认证与质量荣誉</a>'
    page = sign_in(cast.owner).get(url(cast)).content.decode()
    assert [evidence in page, section in page] == [True, True]
    submit(cast)
    desk = sign_in(cast.own_bureau).get(reverse("applications:bureau_review", args=[cast.application.number]))
    page = desk.content.decode()
    linked = ['<a href="#slot-certificates">体系认证证书</a>', '<a href="#section-quality">体系认证与质量荣誉</a>']
    assert [link in page for link in linked] == [True, True]
    assert [page.count(f'id="{place}"') for place in ("slot-certificates", "section-quality")] == [1, 1]


def test_without_the_self_check_nothing_is_handed_in_and_a_warning_stops_nobody(cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    with unit_of_work(), pytest.raises(DatabaseError), unit_of_work():
        EligibilityCheck.objects.all().delete()
    EligibilityCheck.objects.create(
        application=cast.application, answers={"accidents": False}, answered_by=cast.owner, answered_at=AT
    )
    with pytest.raises(Blocked, match="还有 1 项未完成"):
        submit(cast)
    answer(cast, leading=False)
    assert submit(cast).manifest["self_check"] == fitting(cast, leading=False)


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("accidents", True, "暂不能提交：近3年内发生过重大事故（依据：方案“二、申报条件（二）第二句”）。"),
        ("certified", False, "暂不能提交：质量管理体系和其他管理体系尚未通过认证（依据：方案“二、申报条件（三）”）。"),
    ],
)
def test_a_blocking_answer_stops_handing_in_until_it_is_changed(
    cast: Cast, key: str, value: bool, sentence: str
) -> None:
    complete_dossier(cast.application, cast.owner)
    answer(cast, **{key: value})
    with pytest.raises(Blocked) as refused:
        submit(cast)
    assert refused.value.sentence == sentence
    answer(cast)
    assert submit(cast).number == 1
    # The one that complete_dossier gave, the blocking one, the changed one: all kept.
    assert EligibilityCheck.objects.count() == 3
    assert AuditEvent.objects.filter(action="eligibility.answered").count() == 2


def test_the_day_of_registration_is_judged_as_it_stands(cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    Organisation.objects.filter(pk=cast.organisation.pk).update(established_on=date(2020, 1, 1))
    with pytest.raises(Blocked, match="2020年1月1日注册，计算至2024年12月31日不满5年"):
        submit(cast)
    Organisation.objects.filter(pk=cast.organisation.pk).update(established_on=date(2019, 12, 31))
    assert submit(cast).number == 1


def test_a_running_bar_stops_handing_in_on_its_last_day_and_not_after(cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    bar(cast)
    with pytest.raises(Blocked) as refused:
        submit(cast)
    words = "2024年6月1日起至2024年12月2日限制申报：提供虚假材料（宝市监处罚〔2024〕7号）"
    assert refused.value.sentence == f"暂不能提交：{words}（依据：方案“二、申报条件（二）第二句”）。"
    move_clock(moment("2024-12-03 00:00"))
    submitted = submit_dossier(
        application_id=cast.application.pk, action="submit", by=cast.owner, version=1, at=moment("2024-12-03 00:00")
    )
    assert submitted.number == 1


def test_after_handing_in_the_answers_stand(cast: Cast, sign_in: SignIn) -> None:
    complete_dossier(cast.application, cast.owner)
    submit(cast)
    with pytest.raises(Blocked):
        answer(cast, accidents=True)
    page = sign_in(cast.owner).get(url(cast)).content.decode()
    assert ("申报已提交，内容已锁定，不能修改。" in page, "保存自查" in page) == (True, False)


def test_only_the_applicant_answers_and_only_the_rounds_questions(cast: Cast) -> None:
    for person in (cast.rival, cast.office, cast.own_bureau):
        with pytest.raises(NotFoundForYou):
            answer_self_check(application_id=cast.application.pk, answers=fitting(cast), by=person, at=AT)
    for wrong in ({"accidents": False}, fitting(cast) | {"another": True}):
        with pytest.raises(DomainError):
            answer_self_check(application_id=cast.application.pk, answers=wrong, by=cast.owner, at=AT)
    assert EligibilityCheck.objects.count() == 0


def test_an_answer_makes_an_older_submit_button_stale_and_the_same_answers_do_not(cast: Cast) -> None:
    answer(cast)
    answer(cast)
    assert (Application.objects.get(pk=cast.application.pk).version, EligibilityCheck.objects.count()) == (2, 1)


def test_bureau_and_office_read_it_and_others_do_not(cast: Cast, sign_in: SignIn) -> None:
    complete_dossier(cast.application, cast.owner)
    answer(cast, leading=False)
    submit(cast)
    bureau = sign_in(cast.own_bureau).get(reverse("applications:bureau_review", args=[cast.application.number]))
    desk = sign_in(cast.office).get(reverse("applications:screening", args=[cast.application.number]))
    shown = [text in each.content.decode() for each in (bureau, desk) for text in ("申报条件自查", "尚未处于本市")]
    assert shown == [True] * 4
    detail = sign_in(cast.supervisor).get(reverse("applications:detail", args=[cast.application.number]))
    assert "尚未处于本市" not in detail.content.decode()
