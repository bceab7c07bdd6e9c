"""The papers of a visit: carried issues, rows of every kind, item scores before and after, photos, reminders."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.errors import RejectedFile
from baoji_award.documents.files import open_stored
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from baoji_award.notifications.models import Message
from reviews.errors import NotYet
from reviews.models import SiteDocument, SiteFinding, SiteInterview, SiteIssue, SitePhoto, SiteReport, SiteScore
from reviews.selectors.site_papers import entries_of, score_lines, seal_of_entry
from reviews.services.site_papers import AgreedScore, add_entry, agree_scores, change_entry, remove_entry
from reviews.services.site_photos import add_photo, remove_photo
from reviews.services.site_reminding import remind_signers
from reviews.services.site_report import issue_site_report
from reviews.services.site_signing import sign_report, write_report
from tests.browsing import browser
from tests.documents.samples import image, upload
from tests.reviews.rows45 import VISITING, Stage, accept_all, make_stage, reported, visited
from tests.reviews.site_rows import planned, reviewed_stage

DOCUMENT = {"title": "2023年度管理评审报告", "number": "GLPS-2023", "holder": "质量部", "remark": "与申报一致"}
TALK = {"person": "张班长", "department": "装配车间", "held": "14:30", "content": "清楚本岗位的质量目标。"}


@pytest.fixture
def stage(db: None) -> Stage:
    move_clock(VISITING)
    made = make_stage("site_review", experts=4)
    accept_all(made, made.application)
    return made


@pytest.fixture
def reviewed(db: None) -> Stage:
    move_clock(VISITING)
    return reviewed_stage(50, 50, 55, 60, 60)


def test_opened_notes_are_carried_over_once_and_stay(reviewed: Stage) -> None:
    visit = planned(reviewed)
    issues = list(SiteIssue.objects.filter(visit=visit).select_related("item"))
    assert len(issues) == 5 * 23
    assert [issue.number for issue in issues] == list(range(1, 116))
    assert {issue.text for issue in issues if issue.item and issue.item.clause == "4.2.3"} == {"4.2.3 请核实评价记录"}
    planned(reviewed)
    assert SiteIssue.objects.count() == 115
    first = issues[0]
    with pytest.raises(Conflict, match="由资料评审带入"):
        remove_entry(visit_id=visit.pk, kind="issue", entry_id=first.pk, by=reviewed.experts[0], at=VISITING)
    answer = {"kind": "verified", "claimed": "有定期评价", "found": "有评价记录", "issue": "1"}
    add_entry(visit_id=visit.pk, kind="finding", values=answer, by=reviewed.experts[1], at=VISITING)
    assert SiteFinding.objects.get().issue == first
    page = browser(reviewed.experts[1]).get(reverse("reviews:visit_log", args=[visit.pk, "issue"])).content.decode()
    assert (page.count("已有结果"), page.count("待核实</span>"), "资料评审" in page) == (1, 114, True)


def test_sealed_notes_and_values_are_not_read(stage: Stage) -> None:
    visit = planned(stage)
    assert SiteIssue.objects.count() == 0
    assert {line.before for line in score_lines(visit)} == {None}


def test_rows_are_corrected_by_what_was_seen_and_removed_by_their_writer(stage: Stage) -> None:
    visit, writer, other = planned(stage), stage.experts[1], stage.experts[2]
    entry = add_entry(visit_id=visit.pk, kind="document", values=DOCUMENT, by=writer, at=VISITING)
    seen = seal_of_entry(entry)
    changed = change_entry(
        visit_id=visit.pk, kind="document", entry_id=entry.pk, values={**DOCUMENT, "remark": "缺第 3 页"},
        seen=seen, by=other, at=VISITING,
    )  # fmt: skip
    assert (SiteDocument.objects.get().remark, changed.written_by) == ("缺第 3 页", other)
    with pytest.raises(Conflict, match="已被他人修改"):
        change_entry(
            visit_id=visit.pk, kind="document", entry_id=entry.pk, values=DOCUMENT, seen=seen, by=writer, at=VISITING
        )
    with pytest.raises(Refused, match="只有记录人或组长"):
        remove_entry(visit_id=visit.pk, kind="document", entry_id=entry.pk, by=writer, at=VISITING)
    for values, sentence in (
        ({**DOCUMENT, "title": " "}, "请填写“资料名称”"),
        ({**DOCUMENT, "title": "长" * 201}, "200"),
    ):
        with pytest.raises(DomainError, match=sentence):
            add_entry(visit_id=visit.pk, kind="document", values=values, by=writer, at=VISITING)
    for person in (stage.cast.other_expert, stage.cast.agency, stage.cast.owner):
        with pytest.raises(NotFoundForYou):
            add_entry(visit_id=visit.pk, kind="interview", values=TALK, by=person, at=VISITING)
    remove_entry(visit_id=visit.pk, kind="document", entry_id=entry.pk, by=stage.experts[0], at=VISITING)
    assert SiteDocument.objects.count() == 0
    assert AuditEvent.objects.filter(action__in=("site.entry_changed", "site.entry_removed")).count() == 2


def test_a_moved_score_has_a_reason_and_the_sum_is_the_report(reviewed: Stage) -> None:
    visit, leader = visited(reviewed, reviewed.application), reviewed.experts[0]
    lines = score_lines(visit)
    assert {(line.before, line.likely) for line in lines} == {(Decimal("55.00"), 55)}
    first = lines[0].item.clause
    moved = {line.item.clause: AgreedScore(55) for line in lines} | {first: AgreedScore(65)}
    with pytest.raises(NotFoundForYou):
        agree_scores(visit_id=visit.pk, scores=moved, by=reviewed.experts[1], at=VISITING)
    with pytest.raises(DomainError, match=f"条款 {first} 与资料评审相比有调整"):
        agree_scores(visit_id=visit.pk, scores=moved, by=leader, at=VISITING)
    with pytest.raises(DomainError, match="以 5 为单位"):
        agree_scores(visit_id=visit.pk, scores={first: AgreedScore(57, "x")}, by=leader, at=VISITING)
    moved[first] = AgreedScore(65, "现场查实机制完整")
    agree_scores(visit_id=visit.pk, scores={first: moved[first]}, by=leader, at=VISITING)
    values = {"visit_id": visit.pk, "summary": "一致。", "version": 0, "by": leader, "at": VISITING, "sign": True}
    with pytest.raises(NotYet, match="还有 22 个条款"):
        write_report(score=Decimal(550), **values)  # type: ignore[arg-type]
    agree_scores(visit_id=visit.pk, scores=moved, by=leader, at=VISITING)
    total = 550 + Decimal(lines[0].item.points) / 10
    with pytest.raises(DomainError, match=f"合计 {total:.2f}"):
        write_report(score=Decimal(550), **values)  # type: ignore[arg-type]
    assert write_report(score=total, **values).score_quanta == total * 4  # type: ignore[arg-type]
    with pytest.raises(IntegrityError, match="never changed while it is signed"), transaction.atomic():
        SiteScore.objects.update(after=60)


def test_the_database_keeps_what_papers_owe(stage: Stage) -> None:
    visit = planned(stage)
    base = {"visit": visit, "written_by": stage.experts[0], "written_at": VISITING}
    item = score_lines(visit)[0].item
    broken: tuple[Callable[[], object], ...] = (
        lambda: SiteFinding.objects.create(kind="different", claimed="增长", found="下降", **base),
        lambda: SiteScore.objects.create(item=item, before=Decimal("52.50"), after=60, **base),
        lambda: SiteScore.objects.create(item=item, after=52, **base),
        lambda: SiteDocument.objects.create(title="", **base),
        lambda: SiteInterview.objects.create(person="张", content="", **base),
    )
    for make in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            make()
    SiteScore.objects.create(item=item, before=Decimal("52.50"), after=55, **base)


def test_photos_are_inspected_and_belong_to_the_team(stage: Stage) -> None:
    visit, member = planned(stage), stage.experts[1]

    def add(content: bytes, name: str, caption: str = "装配线") -> SitePhoto:
        file = upload(content, name)
        return add_photo(visit_id=visit.pk, upload=file, caption=caption, clause="4.2.3", by=member, at=VISITING)

    photo = add(image("PNG"), "现场.png")
    with pytest.raises(RejectedFile, match="已经上传"):
        add(image("PNG"), "又一张.png")
    with pytest.raises(RejectedFile, match="格式不符"):
        add(b"%PDF-1.7 no picture", "报告.pdf")
    with pytest.raises(DomainError, match="请填写照片说明"):
        add(image("JPEG"), "车间.jpg", caption=" ")
    page = reverse("reviews:visit_photo", args=[visit.pk, photo.pk])
    assert browser(stage.experts[2]).get(page).status_code == 200
    for person in (stage.cast.other_expert, stage.cast.agency, stage.cast.office, stage.cast.owner):
        assert browser(person).get(page).status_code == 404
    with pytest.raises(Refused):
        remove_photo(visit_id=visit.pk, photo_id=photo.pk, by=stage.experts[2], at=VISITING)
    remove_photo(visit_id=visit.pk, photo_id=photo.pk, by=stage.experts[0], at=VISITING)
    assert SitePhoto.objects.count() == 0


def test_the_report_says_what_the_papers_say(stage: Stage, pdf_text: Callable[[bytes], str]) -> None:
    visit, member = visited(stage, stage.application), stage.experts[1]
    issue = {"text": "核实顾客满意度调查原始记录", "reference": "第 12 页"}
    add_entry(visit_id=visit.pk, kind="issue", values=issue, by=member, at=VISITING)
    add_entry(visit_id=visit.pk, kind="issue", values={"text": "核实专利有效性"}, by=member, at=VISITING)
    wrong = {
        "kind": "different",
        "claimed": "满意度 96 分",
        "found": "原始记录 91 分",
        "difference": "高报 5 分",
        "issue": "1",
    }
    add_entry(visit_id=visit.pk, kind="finding", values=wrong, by=member, at=VISITING)
    add_entry(visit_id=visit.pk, kind="document", values=DOCUMENT, by=member, at=VISITING)
    add_entry(visit_id=visit.pk, kind="interview", values=TALK, by=member, at=VISITING)
    photo = upload(image("PNG"), "现场.png")
    add_photo(visit_id=visit.pk, upload=photo, caption="装配线看板", clause="", by=member, at=VISITING)
    report = reported(stage, visit)
    shown = browser(member).get(reverse("reviews:visit_sign", args=[visit.pk])).content.decode()
    with open_stored(issue_site_report(report_id=report.pk).document.stored) as file:  # type: ignore[union-attr]
        text = "".join(pdf_text(file.read()).split())
    for words in ("高报5分", "尚未核实", "2023年度管理评审报告", "张班长", "装配线看板"):
        assert (words, words in text, words in "".join(shown.split())) == (words, True, True)
    answer = browser(member).get(reverse("reviews:site_report_docx", args=[stage.application.number]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        document = archive.read("word/document.xml").decode()
    said = [words in document for words in ("高报 5 分", "尚未核实", "张班长", "612.25", report.digest)]
    assert said == [True] * 5
    assert AuditEvent.objects.filter(action="site.report_read", payload_text__contains="docx").count() == 1
    with pytest.raises(Conflict, match="已提交签署"):
        add_entry(visit_id=visit.pk, kind="document", values=DOCUMENT, by=member, at=VISITING)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        SiteInterview.objects.update(content="改")


def test_whoever_a_report_waits_for_is_reminded_once_a_day(stage: Stage) -> None:
    visit, agency = visited(stage, stage.application), browser(stage.cast.agency)
    page, remind = reverse("reviews:visit_signatures"), reverse("reviews:visit_remind", args=[stage.application.number])

    def told() -> list[str]:
        rows = Message.objects.filter(key__startswith="site_report_waiting:").order_by("user__email")
        return [email.partition("@")[0] for email in rows.values_list("user__email", flat=True)]

    assert agency.post(remind).headers["Location"] == page
    assert told() == ["judge1"]
    report = reported(stage, visit, signers=2)
    tomorrow = VISITING + timedelta(days=1)
    assert remind_signers(application_id=stage.application.pk, by=stage.cast.agency, at=tomorrow) == 2
    assert remind_signers(application_id=stage.application.pk, by=stage.cast.agency, at=tomorrow) == 0
    assert told() == ["judge1", "judge3", "judge4"]
    for person in (stage.cast.office, stage.experts[0], stage.cast.owner):
        with pytest.raises(NotFoundForYou):
            remind_signers(application_id=stage.application.pk, by=person, at=tomorrow)
    move_clock(VISITING + timedelta(days=9))
    shown = agency.get(page).content.decode()
    assert ("已逾期" in shown, "judge3" in shown, shown.count("催办<")) == (True, True, 1)
    move_clock(tomorrow)
    for expert in stage.experts[2:]:
        sign_report(visit_id=visit.pk, digest=report.digest, by=expert, at=tomorrow)
    assert SiteReport.objects.get().state == "signed"
    assert "没有未完成签署的报告" in agency.get(page).content.decode()


def test_a_visits_pages_cost_the_same_with_one_row_and_with_three(stage: Stage) -> None:
    visit, member = planned(stage), browser(stage.experts[1])
    logs = [reverse("reviews:visit_log", args=[visit.pk, kind]) for kind in ("issue", "document", "interview")]
    own = [reverse(f"reviews:{name}", args=[visit.pk]) for name in ("visit", "visit_photos", "visit_scores")]
    counts = []
    for number in (1, 3):
        for copy in range(number):
            rows = (("issue", {"text": f"核实 {copy}"}), ("document", DOCUMENT), ("interview", TALK))
            for kind, values in rows:
                add_entry(visit_id=visit.pk, kind=kind, values=values, by=stage.experts[1], at=VISITING)
            photo = upload(image("PNG", (100 + number, 100 + copy)), "a.png")
            add_photo(visit_id=visit.pk, upload=photo, caption="a", clause="", by=stage.experts[1], at=VISITING)
        found = {}
        for page in (*logs, *own):
            with CaptureQueriesContext(connection) as captured:
                assert member.get(page).status_code == 200
            found[page.rsplit("/", 2)[1]] = len(captured)
        counts.append(found)
    assert counts[0] == counts[1]
    assert entries_of(visit, "issue")
    assert max(counts[0].values()) <= 12
