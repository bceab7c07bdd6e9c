"""The register of experts: its table in and out, what it knows of a person, and what stays when one is removed."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from applications.services.recusals import record_recusal
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import Invitation, User
from baoji_award.accounts.services import accept_invitation
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Delivery
from reviews.forms.expert_import import CODE, COLUMNS
from reviews.models import AwaitedExpert, ExpertProfile, ExpertTie
from reviews.selectors.library import service_record
from reviews.selectors.participation import registered
from reviews.services.experts import ExpertEntry, register_expert
from reviews.services.participation import remove_expert
from tests.cast import make_user
from tests.reviews.rows import AT, Review, make_review, release_all, submitted
from tests.sharing import shared

pytestmark = pytest.mark.django_db
HEADS = list(COLUMNS)
GOOD = ["王新", "new@example.test", "行业专家", "省机械学会", "", "教授", "34、制造", "12", "评审员培训", "市工信局"]


@shared
def review() -> Review:
    move_clock(AT)
    return make_review()


@pytest.fixture
def office(review: Review) -> Client:
    client = Client()
    client.force_login(review.cast.office)
    return client


def good(review: Review, **changes: str) -> list[str]:
    row = dict(zip(HEADS, GOOD, strict=True)) | {
        "熟悉的行业": "34、通用设备制造业、32",
        "推荐部门": review.application.bureau.name,
    }
    return list((row | changes).values())


def sheet(*rows: list[Any], heads: list[str] = HEADS) -> SimpleUploadedFile:
    book, content = Workbook(), BytesIO()
    for row in (heads, *rows):
        book.active.append(row)
    book.save(content)
    return SimpleUploadedFile("experts.xlsx", content.getvalue())


def upload(client: Client, file: SimpleUploadedFile) -> tuple[int, str]:
    answer = client.post(reverse("reviews:experts_import"), {"file": file})
    return answer.status_code, answer.content.decode()


def known() -> tuple[int, int, int]:
    return ExpertProfile.objects.count(), AwaitedExpert.objects.count(), Invitation.objects.count()


def test_a_table_updates_who_is_known_and_invites_the_others(office: Client, review: Review) -> None:
    judge = review.experts[0]
    mine = good(review, 电子邮箱=judge.email.upper(), 姓名=judge.name, 工作单位="新单位", 推荐部门="")
    assert upload(office, sheet(mine, good(review)))[0] == 302
    profile = ExpertProfile.objects.get(user=judge)
    assert (profile.employer, profile.kind, profile.industries, profile.years) == (
        "新单位",
        "industry",
        ["32", "34"],
        12,
    )
    awaited = AwaitedExpert.objects.get()
    assert (awaited.email, awaited.values["recommended_by"]) == ("new@example.test", review.application.bureau_id)
    assert Delivery.objects.filter(recipient="new@example.test").count() == 1
    # The same table again: no second mail.
    upload(office, sheet(mine, good(review, 职称或职务="研究员")))
    assert (known(), Delivery.objects.filter(recipient="new@example.test").count()) == ((5, 1, 1), 1)
    payload = AuditEvent.objects.filter(action="experts.imported").latest("seq").payload
    assert payload == {"rows": 2, "entered": 1, "invited": 0}


def test_whoever_accepts_is_entered_with_what_the_table_said(office: Client, review: Review) -> None:
    upload(office, sheet(good(review)))
    link = (
        Delivery.objects.get(recipient="new@example.test").body.partition("/invitations/")[2].split("/")[0].split()[0]
    )
    user = accept_invitation(token=link, password="correct horse battery 9", phone="13900000000", at=AT)
    profile = ExpertProfile.objects.get(user=user)
    assert (profile.code, profile.employer, profile.recommended_by) == (
        "ZJ-006",
        "省机械学会",
        review.application.bureau,
    )
    assert not AwaitedExpert.objects.exists()


def test_every_fault_is_named_by_row_and_nothing_is_taken(office: Client, review: Review) -> None:
    before = known()
    rows = [
        good(review),
        good(review, 电子邮箱="NEW@example.test"),
        good(review, 电子邮箱="二", 类别="名人"),
        good(review, 电子邮箱="c@example.test", 统一社会信用代码="91610302MA0000001X", 熟悉的行业="99"),
        good(review, 电子邮箱="d@example.test", 推荐部门="某局", 从事相关工作年数="很多", 工作单位=""),
    ]
    status, text = upload(office, sheet(*rows))
    assert (status, known()) == (422, before)
    for words in (
        "第 3 行：电子邮箱与第 2 行相同",
        "第 4 行：类别应为质量专家或行业专家",
        "第 4 行：电子邮箱——",
        "第 5 行：统一社会信用代码——统一社会信用代码不正确",
        "第 5 行：熟悉的行业——没有行业大类“99”",
        "第 6 行：没有推荐部门“某局”",
        "第 6 行：从事相关工作年数——",
        "第 6 行：工作单位——",
    ):
        assert words in text
    assert "第 2 行" not in text.replace("与第 2 行相同", "")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (sheet(heads=["姓名", "电子邮箱"]), "表头缺少：类别、工作单位、职称或职务"),
        (sheet(heads=[*HEADS, "姓名"]), "表头重复：姓名"),
        (sheet(), "没有可以导入的行"),
        (sheet(["=1+1", *GOOD[1:]]), "是公式"),
        (SimpleUploadedFile("experts.xlsx", b"no table"), "XLSX"),
    ],
)
def test_what_is_no_such_table(office: Client, file: SimpleUploadedFile, words: str) -> None:
    file.seek(0)
    status, text = upload(office, file)
    assert (status, words in text) == (422, True)


def test_a_code_must_be_the_persons_own_and_nobody_comes_back_by_a_table(office: Client, review: Review) -> None:
    first, second = review.experts[:2]
    heads = [CODE, *HEADS]
    row = ["ZJ-001", *good(review, 电子邮箱=second.email, 推荐部门="")]
    assert "第 2 行：代号 ZJ-001 与电子邮箱不是同一位专家" in upload(office, sheet(row, heads=heads))[1]
    remove_expert(user_id=first.pk, reason="年满退出", by=review.cast.office, at=AT)
    row = ["ZJ-001", *good(review, 电子邮箱=first.email, 推荐部门="")]
    assert "第 2 行：ZJ-001 已移出专家库" in upload(office, sheet(row, heads=heads))[1]


def test_what_is_exported_can_be_imported_and_holds_no_formula(office: Client, review: Review) -> None:
    ExpertProfile.objects.filter(user=review.experts[0]).update(employer="=HYPERLINK(1)", industries=["32"], years=8)
    answer = office.get(reverse("reviews:experts_export"), {"kind": "industry"})
    content = b"".join(answer) if answer.streaming else answer.content
    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert rows[0] == (CODE, *HEADS)
    assert [row[0] for row in rows[1:]] == ["ZJ-001"]
    cell = load_workbook(BytesIO(content)).active["E2"]
    assert (cell.data_type, cell.value) == ("s", "=HYPERLINK(1)")
    assert AuditEvent.objects.get(action="experts.exported").payload == {"rows": 1}
    ExpertProfile.objects.filter(user=review.experts[0]).update(employer="省质量协会", years=None)
    again = office.get(reverse("reviews:experts_export"))
    assert upload(office, SimpleUploadedFile("again.xlsx", again.content))[0] == 302
    assert ExpertProfile.objects.get(user=review.experts[0]).industries == ["32"]


def test_the_register_is_filtered(review: Review) -> None:
    ExpertProfile.objects.filter(user=review.experts[1]).update(industries=["32", "34"], employer="省标准化院")
    asked = ({"q": "zj-003"}, {"q": "标准化"}, {"kind": "industry"}, {"industry": "34"}, {"removed": True})
    found = [[profile.code for profile in registered(**each)] for each in asked]
    assert found == [["ZJ-003"], ["ZJ-002"], ["ZJ-001"], ["ZJ-002"], []]


def test_the_record_counts_what_was_done_and_not_what_the_reader_may_not_know(review: Review) -> None:
    expert, officer = review.experts[0], review.cast.office
    release_all(review)
    submitted(review, expert, review.application, 60)
    (row,) = service_record(expert, by=officer)
    assert (row.panels, row.led, row.documents, row.recusals) == (1, 1, 1, 0)
    record_recusal(
        application_id=review.application.pk,
        user_id=officer.pk,
        reason="近亲属任职",
        by=review.cast.second_officer,
        at=AT,
    )
    (row,) = service_record(User.objects.get(pk=expert.pk), by=User.objects.get(pk=officer.pk))
    assert (row.panels, row.documents) == (1, 0)
    (row,) = service_record(review.experts[1], by=review.cast.second_officer)
    assert (row.led, row.documents, row.recusals) == (0, 0, 0)


def test_the_page_shows_it_all(office: Client, review: Review) -> None:
    expert = review.experts[0]
    page = reverse("reviews:expert_record", args=[expert.pk])
    tie = {"kind": "consulting", "unit": "某咨询公司", "uscc": "", "ended_on": "", "note": "体系辅导"}
    assert office.post(reverse("reviews:expert_tie", args=[expert.pk]), tie | {"unit": ""}).status_code == 422
    assert office.post(reverse("reviews:expert_tie", args=[expert.pk]), tie).status_code == 302
    text = office.get(page).content.decode()
    assert "咨询、辅导或认证服务：某咨询公司" in text
    assert "2024年" in text
    strike = reverse("reviews:expert_tie_strike", args=[ExpertTie.objects.get().pk])
    assert office.post(strike, {"reason": "误填"}).status_code == 302
    assert "已注销" in office.get(page).content.decode()
    form = {"employer": "省计量院", "title": "研究员", "kind": "assessor", "industries": "32", "years": "3"}
    assert office.post(reverse("reviews:expert_register", args=[expert.pk]), form).status_code == 302
    assert "省计量院" in office.get(page).content.decode()


def test_who_is_removed_keeps_the_entry_and_takes_part_no_more(office: Client, review: Review) -> None:
    expert, officer = review.experts[0], review.cast.office
    with pytest.raises(NotFoundForYou):
        remove_expert(user_id=expert.pk, reason="x", by=review.cast.agency, at=AT)
    page = reverse("reviews:expert_remove", args=[expert.pk])
    assert office.post(page, {"reason": " "}).status_code == 422
    assert office.post(page, {"reason": "违反评审纪律"}).status_code == 302
    profile = ExpertProfile.objects.get(user=expert)
    assert (profile.removal_reason, profile.removed_by) == ("违反评审纪律", officer)
    assert "违反评审纪律" in office.get(reverse("reviews:expert_record", args=[expert.pk])).content.decode()
    with pytest.raises(Conflict):
        remove_expert(user_id=expert.pk, reason="x", by=officer, at=AT)
    with pytest.raises(DomainError, match="已移出"):
        register_expert(user=expert, entry=ExpertEntry("a", "assessor", "b"), by=officer, at=AT)
    assert list(registered(removed=True)) == [profile]


def test_a_new_holder_of_the_role_waits_for_the_entry(office: Client, review: Review) -> None:
    user = make_user("fresh", (RoleCode.EXPERT, "", None))
    assert user.name in office.get(reverse("reviews:experts")).content.decode()
    form = {"employer": "省计量院", "title": "研究员", "kind": "assessor"}
    assert office.post(reverse("reviews:expert_register", args=[user.pk]), form).status_code == 302
    assert ExpertProfile.objects.get(user=user).code == "ZJ-006"
