"""The site visit: plan, findings, a report that stands while the team signs it, and the results of the stage."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, InternalError, transaction

from applications.models import Application, Recusal
from applications.services.recusals import record_recusal
from applications.workflow.engine import advance_application
from baoji_award.audit.models import AuditEvent
from baoji_award.documents.files import open_stored
from baoji_award.documents.models import Document
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from reviews.conditions import site_report_signed
from reviews.errors import NotYet
from reviews.models import SiteFinding, SiteReport, SiteSignature, SiteVisit, StageResult
from reviews.services.criteria import load_criteria
from reviews.services.opening import root_of
from reviews.services.panels import create_panel
from reviews.services.site import Finding, note_finding, plan_visit
from reviews.services.site_report import issue_site_report
from reviews.services.site_signing import sign_report, write_report
from tests.reviews.rows import CRITERIA
from tests.reviews.rows45 import DAY, VISITING, Stage, accept_all, another, make_stage, open_stage, reported, visited
from tests.sharing import shared

NOTE = Finding("strength", "目标分解到班组，记录齐全。", clause="4.2.3")


@shared
def stage() -> Stage:
    made = make_stage("site_review", experts=4)
    accept_all(made, made.application)
    return made


def plan(stage: Stage, **changes: object) -> SiteVisit:
    values: dict[str, object] = {
        "panel_id": stage.panel.pk,
        "visit_on": DAY,
        "place": "样例路1号",
        "agenda": "09:00 首次会议",
        "by": stage.cast.agency,
        "at": VISITING,
        **changes,
    }
    return plan_visit(application_id=stage.application.pk, **values)  # type: ignore[arg-type]


def told() -> dict[str, int]:
    counts: dict[str, int] = {}
    for email in Message.objects.filter(key__startswith="visit_planned:").values_list("user__email", flat=True):
        counts[email.partition("@")[0]] = counts.get(email.partition("@")[0], 0) + 1
    return counts


def test_a_plan_and_its_change_are_told_once_each(stage: Stage) -> None:
    everybody = ["owner", "colleague", *(f"judge{number}" for number in range(1, 5))]
    plan(stage)
    assert told() == dict.fromkeys(everybody, 1)
    plan(stage)
    assert told() == dict.fromkeys(everybody, 1)
    plan(stage, visit_on=date(2025, 3, 27), at=VISITING.replace(hour=9))
    assert told() == dict.fromkeys(everybody, 2)
    subjects = set(Message.objects.filter(user=stage.cast.owner).values_list("subject", flat=True))
    assert any("变更" in subject for subject in subjects)
    assert AuditEvent.objects.filter(action="site.planned").count() == 2


def test_what_a_plan_needs(stage: Stage) -> None:
    draft = create_panel(
        cycle_id=stage.cast.cycle.pk, stage="site_review", name="第二组", by=stage.cast.agency, at=VISITING
    )
    for changes, sentence in (
        ({"panel_id": draft.pk}, "尚未启用"),
        ({"visit_on": date(2025, 4, 1)}, "评审日期应在 2025年3月21日 至 2025年3月31日 24:00 之间"),
        ({"visit_on": date(2025, 3, 20)}, "评审日期应在"),
        ({"place": " "}, "请填写地点"),
        ({"agenda": ""}, "请填写地点"),
    ):
        with pytest.raises(DomainError, match=sentence):
            plan(stage, **changes)
    for person in (stage.cast.office, stage.cast.owner, stage.experts[0], stage.cast.supervisor):
        with pytest.raises(NotFoundForYou):
            plan(stage, by=person)
    Recusal.objects.create(
        application=stage.application,
        user=stage.cast.agency,
        reason="亲属任职",
        decided_by=stage.cast.office,
        decided_at=VISITING,
    )
    with pytest.raises(NotFoundForYou):
        plan(stage)
    assert SiteVisit.objects.count() == 0


def test_findings_belong_to_the_team_and_end_with_the_signing(stage: Stage) -> None:
    visit = plan(stage)
    noted = note_finding(visit_id=visit.pk, finding=NOTE, by=stage.experts[2], at=VISITING)
    assert str(getattr(noted.item, "clause", "")) == "4.2.3"
    for finding, sentence in (
        (replace(NOTE, kind="rumour"), "请选择“类别”"),
        (replace(NOTE, found=" "), "请填写“现场情况”"),
        (replace(NOTE, kind="verified"), "请写明申报材料所述内容"),
        (replace(NOTE, kind="different", claimed="增长 12 %"), "请写明差异"),
        (replace(NOTE, issue="7"), "没有第 7 项"),
        (replace(NOTE, clause="9.9.9"), "没有条款 9.9.9"),
    ):
        with pytest.raises(DomainError, match=sentence):
            note_finding(visit_id=visit.pk, finding=finding, by=stage.experts[2], at=VISITING)
    for person in (stage.cast.other_expert, stage.cast.agency, stage.cast.owner, stage.cast.office):
        with pytest.raises(NotFoundForYou):
            note_finding(visit_id=visit.pk, finding=NOTE, by=person, at=VISITING)
    reported(stage, visit, signers=0)
    with pytest.raises(Conflict, match="已提交签署"):
        note_finding(visit_id=visit.pk, finding=NOTE, by=stage.experts[2], at=VISITING)
    with pytest.raises(Conflict, match="已经开始撰写"):
        plan(stage, visit_on=date(2025, 3, 27))


def test_only_the_leader_writes_and_the_score_has_quarter_points(stage: Stage) -> None:
    visit = visited(stage, stage.application)

    def write(expert: int, score: str, version: int = 0, *, sign: bool = False) -> SiteReport:
        return write_report(
            visit_id=visit.pk, summary="一致。", score=Decimal(score), version=version,
            by=stage.experts[expert], sign=sign, at=VISITING,
        )  # fmt: skip

    with pytest.raises(NotFoundForYou):
        write(1, "600")
    for score in ("600.1", "1000.25", "-0.25", "NaN", "Infinity"):
        with pytest.raises(DomainError, match="分为单位"):
            write(0, score)
    assert (write(0, "600.25").score_quanta, write(0, "612.75", 1).version) == (2401, 2)
    with pytest.raises(Conflict):
        write(0, "500", 1)
    write(0, "612.75", 2, sign=True)
    with pytest.raises(Conflict):
        write(0, "500", 3)


def test_the_score_is_out_of_the_points_of_the_groups_criteria(stage: Stage, tmp_path: Path) -> None:
    """Another city's criteria may have 500 points; nothing knows 1000."""
    data = json.loads(CRITERIA.read_text(encoding="utf-8"))
    data["edition"] = "half"
    for row in data["items"]:
        row["points"] = row["points"] // 2 // 5 * 5
    for head in [row for row in data["items"] if row.get("parent") is None]:
        head["points"] = sum(row["points"] for row in data["items"] if row.get("parent") == head["clause"])
    data["total"] = sum(row["points"] for row in data["items"] if row.get("parent") is None)
    path = tmp_path / "half.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    half, _ = load_criteria(path=path, at=VISITING)
    visit = visited(stage, stage.application)
    values = {"visit_id": visit.pk, "summary": "一致。", "version": 0, "by": stage.experts[0], "at": VISITING}
    with pytest.raises(DomainError, match=f"0 至 {half.total} 分之间"):
        write_report(score=Decimal(half.total) + 1, **values)  # type: ignore[arg-type]
    report = write_report(score=Decimal(half.total), **values)  # type: ignore[arg-type]
    assert (report.full, report.score_quanta) == (half.total, half.total * 4)
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteReport.objects.filter(pk=report.pk).update(score_quanta=half.total * 4 + 1)


def test_a_report_without_findings_is_not_put_up(stage: Stage) -> None:
    visit = plan(stage)
    with pytest.raises(NotYet, match="请先记录现场核实情况"):
        reported(stage, visit)
    assert SiteReport.objects.count() == 0


def test_the_last_signature_completes(stage: Stage) -> None:
    visit = visited(stage, stage.application)
    report = reported(stage, visit, signers=3)
    with pytest.raises(Conflict, match="不一致"):
        sign_report(visit_id=visit.pk, digest="0" * 64, by=stage.experts[3], at=VISITING)
    for person in (stage.cast.other_expert, stage.cast.agency, stage.cast.owner):
        with pytest.raises(NotFoundForYou):
            sign_report(visit_id=visit.pk, digest=report.digest, by=person, at=VISITING)
    sign_report(visit_id=visit.pk, digest=report.digest, by=stage.experts[0], at=VISITING)
    assert (SiteReport.objects.get().state, SiteSignature.objects.count()) == ("signing", 3)
    assert site_report_signed(stage.application, VISITING) is not None
    done = sign_report(visit_id=visit.pk, digest=report.digest, by=stage.experts[3], at=VISITING)
    assert (done.state, done.signed_at, SiteSignature.objects.count()) == ("signed", VISITING, 4)
    assert site_report_signed(stage.application, VISITING) is None
    assert AuditEvent.objects.filter(action="site.signed").count() == 4


@pytest.mark.parametrize("decider", ["agency", "office"])
def test_a_recusal_completes_a_report_that_waited_for_nobody_else(stage: Stage, decider: str) -> None:
    visit = visited(stage, stage.application)
    report = reported(stage, visit, signers=3)
    leaver = stage.experts[3]
    record_recusal(
        application_id=stage.application.pk,
        user_id=leaver.pk,
        reason="亲属任职",
        by=getattr(stage.cast, decider),
        at=VISITING,
    )
    assert (SiteReport.objects.get().state, SiteSignature.objects.count()) == ("signed", 3)
    with pytest.raises(NotFoundForYou):
        sign_report(visit_id=visit.pk, digest=report.digest, by=leaver, at=VISITING)


def test_a_recusal_with_open_signatures_only_shrinks_the_team(stage: Stage) -> None:
    visit = visited(stage, stage.application)
    report = reported(stage, visit, signers=2)
    record_recusal(
        application_id=stage.application.pk,
        user_id=stage.experts[3].pk,
        reason="亲属任职",
        by=stage.cast.agency,
        at=VISITING,
    )
    assert SiteReport.objects.get().state == "signing"
    assert sign_report(visit_id=visit.pk, digest=report.digest, by=stage.experts[2], at=VISITING).state == "signed"


def test_the_database_keeps_what_is_being_signed(stage: Stage) -> None:
    visit = visited(stage, stage.application)
    reported(stage, visit, signers=1)
    finding = {"kind": "strength", "found": "补记", "written_by": stage.experts[0], "written_at": VISITING}
    changes: tuple[Callable[[], object], ...] = (
        lambda: SiteReport.objects.update(summary="改"),
        lambda: SiteReport.objects.update(score_quanta=4000),
        lambda: SiteReport.objects.update(state="draft", digest=""),
        lambda: SiteFinding.objects.update(found="改"),
        lambda: SiteFinding.objects.all().delete(),
        lambda: SiteFinding.objects.create(visit=visit, **finding),
        lambda: SiteVisit.objects.update(agenda="改"),
        lambda: SiteReport.objects.all().delete(),
        lambda: SiteSignature.objects.update(digest="0" * 64),
    )
    for change in changes:
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()
    for expert in stage.experts[1:]:
        sign_report(visit_id=visit.pk, digest=SiteReport.objects.get().digest, by=expert, at=VISITING)
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteReport.objects.update(state="signing")


def test_the_pdf_names_the_team_and_the_digest(stage: Stage, pdf_text: Callable[[bytes], str]) -> None:
    visit = visited(stage, stage.application)
    report = reported(stage, visit)
    issued = issue_site_report(report_id=report.pk)
    assert issue_site_report(report_id=report.pk).document_id == issued.document_id
    with open_stored(Document.objects.get(kind="site_report").stored) as file:
        text = "".join(pdf_text(file.read()).split())
    for word in (*(expert.name for expert in stage.experts), report.digest, "612.25", stage.application.number):
        assert (word, word in text) == (word, True)


def test_a_withdrawn_dossier_neither_blocks_nor_counts(stage: Stage) -> None:
    """Two keys make the results of the signed reports; the withdrawn one has no report and no result."""
    gone = another(stage)
    other = another(stage)
    accept_all(stage, gone, other)
    first = reported(stage, visited(stage, stage.application), "640.25")
    second = reported(stage, visited(stage, other, place="别处2号"), "700.5")
    with pytest.raises(NotYet, match=gone.number):
        open_stage(stage, at=VISITING)
    withdrawn_report = reported(stage, visited(stage, gone, place="别处3号"), "900")
    Application.objects.filter(pk=gone.pk).update(state="withdrawn")
    with pytest.raises(NotYet, match="不在现场评审阶段"):
        sign_report(
            visit_id=withdrawn_report.visit_id, digest=withdrawn_report.digest, by=stage.experts[0], at=VISITING
        )
    advance_application(application_id=other.pk, action="conclude_site", by=stage.cast.agency, at=VISITING)
    opening = open_stage(stage, at=VISITING)
    results = StageResult.objects.order_by("rank_overall")
    assert list(results.values_list("application_id", "score", "normalised", "rank_overall")) == [
        (other.pk, Decimal("700.500000"), Decimal("70.05"), 1),
        (stage.application.pk, Decimal("640.250000"), Decimal("64.03"), 2),
    ]
    assert opening.root == root_of([first.digest, second.digest])


def test_the_agency_concludes_only_with_the_signed_report(stage: Stage) -> None:
    visit = visited(stage, stage.application)
    report = reported(stage, visit, signers=3)
    with pytest.raises(DomainError, match="尚未由评审组全体成员签署"):
        advance_application(
            application_id=stage.application.pk, action="conclude_site", by=stage.cast.agency, at=VISITING
        )
    sign_report(visit_id=visit.pk, digest=report.digest, by=stage.experts[3], at=VISITING)
    advance_application(application_id=stage.application.pk, action="conclude_site", by=stage.cast.agency, at=VISITING)
    assert Message.objects.filter(key__startswith="conclude_site:", user=stage.cast.office).count() == 1
