"""What a 现场评审报告 says, as sections of text and tables: signed, shown, printed and written to DOCX from here."""

from decimal import Decimal

from baoji_award.documents.sections import NONE, Section, table_section
from baoji_award.ui.words import day
from reviews.enums import QUANTA_PER_POINT
from reviews.models import SiteDocument, SiteFinding, SiteInterview, SiteIssue, SiteReport, SiteVisit
from reviews.selectors.site_papers import ScoreLine, entries_of, score_lines
from reviews.selectors.site_photos import photos_of
from reviews.site_papers import CHECKS


def particulars_of(visit: SiteVisit) -> list[tuple[str, str]]:
    """Whom the report is about, and when and where they were visited."""
    application = visit.application
    return [
        ("申报单位", application.organisation.name),
        ("申报编号", application.number),
        ("组别", application.group.name),
        ("评审日期", day(visit.visit_on)),
        ("评审地点", visit.place),
    ]


def sections_of(visit: SiteVisit, report: SiteReport) -> list[Section]:
    """The report's sections in order, without the signatures. Twelve queries at most."""
    findings = [entry for entry in entries_of(visit, "finding") if isinstance(entry, SiteFinding)]
    issues = [entry for entry in entries_of(visit, "issue") if isinstance(entry, SiteIssue)]
    documents = [entry for entry in entries_of(visit, "document") if isinstance(entry, SiteDocument)]
    interviews = [entry for entry in entries_of(visit, "interview") if isinstance(entry, SiteInterview)]
    lines = [line for line in score_lines(visit) if line.after is not None]
    return [
        Section("一、评审日程", tuple(visit.agenda.splitlines())),
        _facts(findings),
        _issues(issues, findings),
        _documents(documents),
        _interviews(interviews),
        Section("六、优势", _remarks(findings, SiteFinding.Kind.STRENGTH)),
        Section("七、改进机会", _remarks(findings, SiteFinding.Kind.IMPROVEMENT)),
        _scores(lines),
        _photos(visit),
        Section("十、总体评价", (*report.summary.splitlines(), _total(report))),
    ]


def _clause(entry: SiteFinding | SiteIssue | SiteDocument | SiteInterview) -> str:
    return entry.item.clause if entry.item else NONE


def _facts(findings: list[SiteFinding]) -> Section:
    head = ("条款", "申报材料所述", "现场情况", "差异", "结论", "查阅的证据")
    rows = (
        (_clause(f), f.claimed, f.found, f.difference, f.get_kind_display(), f.evidence)
        for f in findings
        if f.kind in CHECKS
    )
    return table_section("二、事实核实", head, rows)


def _issues(issues: list[SiteIssue], findings: list[SiteFinding]) -> Section:
    answers: dict[int, list[str]] = {}
    for finding in findings:
        if finding.issue_id:
            answers.setdefault(finding.issue_id, []).append(f"{finding.get_kind_display()}：{finding.found}")
    rows = (
        (str(issue.number), _clause(issue), issue.text, "\n".join(answers.get(issue.pk, [])) or "尚未核实")
        for issue in issues
    )
    return table_section("三、待核实事项及结果", ("序号", "条款", "待核实事项", "核实结果"), rows)


def _documents(documents: list[SiteDocument]) -> Section:
    rows = ((d.title, d.number, d.holder, _clause(d), d.remark) for d in documents)
    return table_section("四、查阅资料", ("资料名称", "文号或编号", "提供部门", "条款", "查阅情况"), rows)


def _interviews(interviews: list[SiteInterview]) -> Section:
    rows = ((i.person, i.department, i.held, _clause(i), i.content) for i in interviews)
    return table_section("五、访谈记录", ("访谈对象", "部门及职务", "时间", "条款", "访谈要点"), rows)


def _remarks(findings: list[SiteFinding], kind: str) -> tuple[str, ...]:
    found = (f for f in findings if f.kind == kind)
    texts = tuple(f"{f.item.clause} {f.item.title}：{f.found}" if f.item else f.found for f in found)
    return texts or ("无。",)


def _scores(lines: list[ScoreLine]) -> Section:
    rows = (
        (
            f"{line.item.clause} {line.item.title}",
            NONE if line.before is None else f"{line.before} %",
            f"{line.after} %",
            f"{line.points:.2f}",
            line.reason,
        )
        for line in lines
    )
    return table_section("八、条款得分", ("条款", "资料评审", "现场评审", "得分", "调整理由"), rows)


def _photos(visit: SiteVisit) -> Section:
    rows = ((photo.caption, photo.name, _in_two_lines(photo.stored.sha256)) for photo in photos_of(visit))
    return table_section("九、现场照片", ("说明", "文件名", "文件摘要（SHA-256）"), rows)


def _in_two_lines(digest: str) -> str:
    """As wide as half of it, so that the names beside it keep their room."""
    half = len(digest) // 2
    return f"{digest[:half]}\n{digest[half:]}"


def _total(report: SiteReport) -> str:
    score = Decimal(report.score_quanta) / QUANTA_PER_POINT
    return f"现场评审得分：{score:.2f}（满分 {report.full}）。"
