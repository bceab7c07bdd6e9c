"""The comprehensive report: versions, signatures on one digest, the supervision's statement, PDF and DOCX."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from applications.selectors.desks import open_work
from applications.services.recusals import record_recusal
from applications.workflow.engine import advance_application
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.audit.facts import facts_digest
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.services import record, unit_of_work
from baoji_award.documents.files import open_stored
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from baoji_award.notifications.models import Message
from committee.models import EvaluationReport, ReportSignature, ReportVersion, SupervisionStatement
from committee.report_sections import sections_of
from committee.selectors.papers import paper_of, readable_version, report_for_signer, reports_to_sign
from committee.services.evaluation import compute_results
from committee.services.report import (
    draft_report,
    edit_report,
    issue_report,
    remind_signers,
    sign_report,
)
from committee.services.report_files import editable_report
from committee.services.statement import state_supervision
from reviews.models import Panel, PanelMember
from tests.cast import grant_review, make_user
from tests.committee.hall import AT, STATEMENT, Hall, make_hall, pdf_text, reported
from tests.reviews.rows import register
from tests.rounds import change_frozen_rules
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    return make_hall(dossiers=4)


def state(hall: Hall, text: str = STATEMENT) -> SupervisionStatement:
    return state_supervision(cycle_id=hall.cycle.pk, text=text, by=hall.supervisor, at=AT)


def drafted(hall: Hall) -> EvaluationReport:
    compute_results(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    state(hall)
    return draft_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)


def edit(hall: Hall, *, seen: int = 1, reason: str = "", **texts: str) -> ReportVersion:
    return edit_report(cycle_id=hall.cycle.pk, texts=texts, seen=seen, reason=reason, by=hall.office, at=AT)


def sign(hall: Hall) -> ReportSignature:
    return sign_report(cycle_id=hall.cycle.pk, by=hall.leader, at=AT)


def issue(hall: Hall) -> EvaluationReport:
    return issue_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)


def member_of_the_panel(hall: Hall) -> None:
    member = make_user("seated", (RoleCode.EXPERT, ScopeKind.CYCLE, hall.cycle.pk))
    register(member)
    PanelMember.objects.create(panel=Panel.objects.get(), user=member)


def test_the_report_is_issued_when_everybody_has_signed(hall: Hall) -> None:
    report = drafted(hall)
    with pytest.raises(DomainError, match="还有 1 位评审组人员未签署"):
        issue(hall)
    with pytest.raises(NotFoundForYou):
        sign_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    first = sign(hall)
    assert sign(hall) == first
    assert first.digest == report.digest
    issued = issue(hall)
    assert issued.document is not None
    with open_stored(issued.document.stored) as file:
        text = pdf_text(file.read())
    assert all(application.organisation.name in text for application in hall.applications)
    for words in (
        report.digest,
        "第一组组长",
        STATEMENT,
        "五、建议名单及理由",
        "全市第1名，工业组第1名",
        "2024年11月1日至2024年11月14日",
    ):
        assert words in text
    with pytest.raises(DomainError, match="已定稿，不能再修改"):
        edit(hall, overview="再改")


def test_a_new_version_is_signed_anew_and_the_old_one_stays(hall: Hall) -> None:
    report = drafted(hall)
    sign(hall)
    with pytest.raises(DomainError, match="请填写修改说明"):
        edit(hall, overview="评审工作平稳有序。")
    second = edit(hall, overview="评审工作平稳有序。", reason="补充概况")
    assert (second.number, second.reason) == (2, "补充概况")
    assert second.digest != report.versions.get(number=1).digest
    assert second.digest == facts_digest({"version": 2, "snapshot": second.snapshot, "texts": second.texts})
    with pytest.raises(DomainError, match="还有 1 位"):
        issue(hall)
    with pytest.raises(Conflict, match="已更新为第 2 版"):
        sign_report(cycle_id=hall.cycle.pk, by=hall.leader, digest=report.versions.get(number=1).digest, at=AT)
    sign(hall)
    assert [version.signatures.count() for version in report.versions.all()] == [1, 1]
    assert issue(hall).document is not None


def test_two_officers_do_not_overwrite_each_other(hall: Hall) -> None:
    drafted(hall)
    edit(hall, overview="甲稿")
    with pytest.raises(Conflict, match="已保存第 2 版"):
        edit(hall, overview="乙稿")
    with pytest.raises(DomainError, match="均无变化"):
        edit(hall, seen=2, overview="甲稿")
    with pytest.raises(DomainError, match="不超过 4000 字"):
        edit(hall, seen=2, overview="长" * 4001)


def test_the_database_keeps_versions_and_signatures(hall: Hall) -> None:
    report = drafted(hall)
    edit(hall, overview="新稿")
    old, new = report.versions.get(number=1), report.versions.get(number=2)
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        ReportVersion.objects.update(digest="0" * 64)
    for version, digest in ((old, old.digest), (new, old.digest)):
        signature = ReportSignature(version=version, signer=hall.leader, capacity="组长", digest=digest, signed_at=AT)
        with pytest.raises(IntegrityError, match="newest version"), transaction.atomic():
            signature.save()
    old.pk, old.number = None, 4
    with pytest.raises(IntegrityError, match="without gaps"), transaction.atomic():
        old.save(force_insert=True)
    report.document_id = 1
    report.issued_at = AT
    with pytest.raises(IntegrityError, match="signatures on its newest"), transaction.atomic():
        report.save()


def test_the_supervision_is_heard_before_the_report_is_issued(hall: Hall) -> None:
    compute_results(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    draft_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    sign(hall)
    with pytest.raises(DomainError, match="监督人员尚未提交"):
        issue(hall)
    state(hall)
    with pytest.raises(DomainError, match="数据已有变化"):
        issue(hall)
    edit(hall, reason="写入监督情况说明")
    sign(hall)
    issue(hall)
    with pytest.raises(DomainError, match="监督情况说明不再变更"):
        state(hall, "迟到的说明")
    with pytest.raises(IntegrityError, match="has been issued"), transaction.atomic():
        SupervisionStatement.objects.create(cycle=hall.cycle, author=hall.supervisor, text="迟到", written_at=AT)
    with pytest.raises(NotFoundForYou):
        state_supervision(cycle_id=hall.cycle.pk, text="越权", by=hall.office, at=AT)


def test_a_round_may_do_without_the_statement(hall: Hall) -> None:
    change_frozen_rules(hall.cycle, "evaluation.supervision_statement", False)
    compute_results(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    draft_report(cycle_id=hall.cycle.pk, by=hall.office, at=AT)
    sign(hall)
    assert issue(hall).document is not None


def test_a_withdrawal_after_the_draft_needs_a_new_version(hall: Hall) -> None:
    drafted(hall)
    sign(hall)
    first = hall.applications[0]
    advance_application(
        application_id=first.pk, action="withdraw", by=hall.owners[0], version=first.version, reason="改制", at=AT
    )
    with pytest.raises(DomainError, match="数据已有变化"):
        issue(hall)
    version = edit(hall, reason="一家单位撤回申报")
    assert "申报单位已撤回申报，不占名额" in version.snapshot["others"][0]["reason"]
    sign(hall)
    issue(hall)


def test_everybody_signs_where_the_round_says_so(hall: Hall) -> None:
    member_of_the_panel(hall)
    drafted(hall)
    seated = PanelMember.objects.get(is_leader=False).user
    assert [reports_to_sign(user).count() for user in (hall.leader, seated)] == [1, 0]
    change_frozen_rules(hall.cycle, "evaluation.signers", "everyone")
    assert [reports_to_sign(user).count() for user in (hall.leader, seated)] == [1, 1]
    sign(hall)
    with pytest.raises(DomainError, match="还有 1 位"):
        issue(hall)
    assert sign_report(cycle_id=hall.cycle.pk, by=seated, at=AT).capacity == "第一组成员"
    assert issue(hall).document is not None


def test_whoever_signs_is_told_and_reminded_once_a_day(hall: Hall) -> None:
    drafted(hall)
    mine = Message.objects.filter(user=hall.leader, key__startswith="report:")
    assert mine.count() == 1
    assert [remind_signers(cycle_id=hall.cycle.pk, by=hall.office, at=AT) for _ in range(2)] == [1, 0]
    assert remind_signers(cycle_id=hall.cycle.pk, by=hall.office, at=AT + timedelta(days=1)) == 1
    assert [(work.kind, work.user_id) for work in open_work(hall.cycle, AT)] == [("report", hall.leader.pk)]
    sign(hall)
    assert open_work(hall.cycle, AT) == []
    with pytest.raises(DomainError, match="没有待签署的人员"):
        remind_signers(cycle_id=hall.cycle.pk, by=hall.office, at=AT)


def test_who_signs_reads_the_general_parts_and_the_rows_they_judged(hall: Hall) -> None:
    drafted(hall)
    grant_review(hall.leader, hall.applications[1])
    _, version, rows = report_for_signer(by=hall.leader, cycle=hall.cycle)
    assert [row["number"] for row in rows] == [hall.applications[1].number]
    shown = sections_of(version, with_names=False)
    assert [section.title[:2] for section in shown] == ["一、", "二、", "三、", "八、", "九、"]
    text = str(shown)
    assert not any(application.organisation.name in text for application in hall.applications)


def test_the_docx_says_what_the_pdf_says(hall: Hall) -> None:
    drafted(hall)
    edit(hall, proposed="三家单位各有特色。")
    version, content = editable_report(by=hall.office, at=AT)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        text = file.read("word/document.xml").decode()
    for section in sections_of(version):
        for words in (section.title, *section.paragraphs):
            assert words in text
    assert version.digest in text
    assert AuditEvent.objects.filter(action="file.read", actor=hall.office).count() == 1


def test_before_it_is_issued_the_office_alone_reads_the_report(hall: Hall) -> None:
    drafted(hall)
    for user in (hall.supervisor, hall.members[0], hall.leader, hall.owners[0]):
        with pytest.raises(NotFoundForYou):
            readable_version(by=user)
    record_recusal(
        application_id=hall.applications[0].pk, user_id=hall.officer.pk, reason="亲属", by=hall.office, at=AT
    )
    with pytest.raises(Refused):
        readable_version(by=hall.officer)


def test_after_that_committee_and_supervision_read_the_issued_paper_and_not_the_text() -> None:
    """What they open is their own copy with a watermark; the file to edit stays with the office."""
    hall = make_hall(dossiers=2)
    reported(hall)
    assert readable_version(by=hall.office).number == 1
    for user in (hall.supervisor, hall.members[0]):
        assert paper_of(by=user, name="report").kind == "evaluation_report"
        with pytest.raises(NotFoundForYou):
            readable_version(by=user)


def test_numbers_and_days_come_out_of_the_log(hall: Hall) -> None:
    with unit_of_work():
        for application in hall.applications[:3]:
            mine = {"object_type": "application", "object_id": str(application.pk)}
            for _ in range(2):  # moved twice, counted once
                record(action="application.forward", by=hall.office, at=AT, payload={}, **mine)
        record(action="application.shortlist", by=hall.office, at=AT, payload={}, **mine)
        whole = {"object_type": "cycle", "object_id": str(hall.cycle.pk)}
        record(action="round.start_evaluation", by=hall.office, at=AT, payload={"to": "evaluation"}, **whole)
    version = drafted(hall).current
    overview, numbers, *_ = sections_of(version)
    assert [row[2] for row in overview.rows] == [*["—"] * 5, "2025-04-10 10:00"]
    assert dict(zip(numbers.head, numbers.rows[-1], strict=True)) == {
        "组别": "合计", "申报": "4", "报送": "3", "不予受理": "0", "初审合格": "4", "资料评审": "4", "入围答辩": "1",
        "陈述答辩": "4", "入围现场": "0", "现场评审": "4",
    }  # fmt: skip
