"""真实性核查: what is found, what is kept over a second run, what stands against qualifying."""

from datetime import timedelta

import pytest

from applications.models import Application, Finding, OfficeJob
from applications.rules.rulebook import Rulebook
from applications.selectors.findings import is_examined, last_examined, reason_against_truth
from applications.selectors.frozen_dossiers import FrozenDossier
from applications.services.finding_rules import doubtful_certificates
from applications.services.findings import mark_finding
from applications.services.recusals import record_recusal
from applications.services.screening import CheckReply, answer_checks
from applications.workflow.engine import Blocked, advance_application
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from tests.applications.bureau.desk import IN_TIME
from tests.applications.office.credit import vouch
from tests.applications.office.findings import LONG, earlier_dossier, examine, freeze, overview
from tests.applications.test_likeness import text
from tests.cast import Cast, make_cast
from tests.sharing import shared


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def short(findings: list[Finding]) -> list[tuple[int, int | None, str]]:
    return [(finding.application_id, finding.other_id, finding.kind) for finding in findings]


def mark(finding: Finding, code: str, *, by: User, note: str = "已核实", version: int = 0) -> Finding:
    return mark_finding(
        finding_id=finding.pk, mark=code, note=note, version=version or finding.version, by=by, at=IN_TIME
    )


def test_the_same_file_in_two_dossiers_is_a_finding_for_each(cast: Cast) -> None:
    own, rival = cast.application, cast.rival_application
    freeze(own, files={"证书.pdf": "aa", "自有.pdf": "bb"})
    freeze(rival, files={"体系证书.pdf": "aa", "其他.pdf": "cc"})
    found = examine(cast)
    assert short(found) == [(own.pk, rival.pk, "same_file"), (rival.pk, own.pk, "same_file")]
    assert found[0].text == (
        "“体系认证证书”中的“证书.pdf”与对方“体系认证证书”中的“体系证书.pdf”是同一文件（指纹 aa000000…00000000）。"
    )


def test_similar_texts_are_a_finding_for_each(cast: Cast) -> None:
    own, rival = cast.application, cast.rival_application
    freeze(own, answers=overview(LONG))
    freeze(rival, answers=overview(f"{LONG[:350]}，{text(3, 50)}"))
    found = examine(cast)
    assert short(found) == [(own.pk, rival.pk, "similar_text"), (rival.pk, own.pk, "similar_text")]
    assert "“组织概述”与对方“组织概述”的内容有 8" in found[0].text


def test_only_the_newest_version_counts(cast: Cast) -> None:
    freeze(cast.application, answers=overview(LONG), files={"a.pdf": "aa"})
    freeze(cast.rival_application, answers=overview(LONG), files={"b.pdf": "aa"})
    freeze(cast.application, answers=overview(text(2, 400)), files={"a.pdf": "dd"}, at=IN_TIME + timedelta(hours=1))
    assert examine(cast) == []


def test_an_earlier_round_counts_and_keeps_its_own_findings_to_itself(cast: Cast) -> None:
    before = earlier_dossier(cast, cast.rival_application.organisation, cast.rival)
    another = earlier_dossier(cast, cast.organisation, cast.owner)
    freeze(before, answers=overview(LONG), files={"a.pdf": "aa"})
    freeze(another, answers=overview(LONG))
    freeze(cast.application, answers=overview(LONG), files={"a.pdf": "aa"})
    kinds = {(finding.other_id, finding.kind) for finding in examine(cast)}
    assert kinds == {(before.pk, "same_file"), (before.pk, "similar_text"), (another.pk, "similar_text")}
    # Two dossiers of the earlier round are nobody's business now.
    assert {finding.application_id for finding in Finding.objects.all()} == {cast.application.pk}


def test_a_figure_that_a_text_gives_otherwise_than_the_table_is_found(cast: Cast) -> None:
    revenue: dict[str, dict[str, object]] = {
        "indicators": {"revenue": {"2021": "36000", "2022": "37000", "2023": "38500"}}
    }
    freeze(cast.application, answers=revenue | overview("2023年，本单位营业收入 4.2 亿元，2022年营业收入 3.7 亿元。"))
    freeze(cast.rival_application, answers=revenue | overview("2023年，本单位营业收入 3.85 亿元。"))
    table = "指标表中 2023 年营业收入（或事业收入）为 38\u2009500 万元"
    assert [(found.application_id, found.other_id, found.kind, found.text) for found in examine(cast)] == [
        (
            cast.application.pk,
            None,
            "figures",
            f"“组织概述”写明“2023年，本单位营业收入 4.2 亿元”，{table}，两处不一致。",
        )
    ]


def test_figures_that_differ_from_the_earlier_round_are_found(cast: Cast) -> None:
    before = earlier_dossier(cast, cast.organisation, cast.owner)
    freeze(before, answers={"indicators": {"revenue": {"2020": "80", "2021": "90.0"}, "assets": {"2021": "5"}}})
    now = {"revenue": {"2021": "88.5", "2022": "95", "2023": "99"}, "assets": {"2021": "5.00"}}
    freeze(cast.application, answers={"indicators": now})
    assert [(finding.kind, finding.text) for finding in examine(cast)] == [
        ("figures", "“营业收入（或事业收入）”2021 年：本次填报 88.5万元，2022 年度申报填报 90万元。")
    ]


CERTIFICATES = {
    "key": "list",
    "label": "认证证书",
    "kind": "rows",
    "columns": [
        {"key": "a", "label": "持有单位", "kind": "text", "means": "holder"},
        {"key": "b", "label": "覆盖范围", "kind": "text", "means": "scope"},
        {"key": "c", "label": "有效期止", "kind": "date", "means": "valid_until"},
    ],
}


def certificates(cast: Cast, *rows: dict[str, str]) -> list[tuple[str, str]]:
    """Kind and words of what is found in these rows, under a definition that calls them what it likes."""
    data = cast.cycle.rulebook.model_dump(mode="json")
    data["dossier"] = {
        "sections": [{"key": "papers", "title": "证书", "part": "申报表", "fields": [CERTIFICATES]}],
        "evidence": [{"key": "scans", "label": "证书扫描件"}],
    }
    for condition in data["eligibility"]["conditions"]:
        condition["proved_by"] = []
    manifest = {"answers": {"papers": {"list": list(rows)}}, "files": []}
    dossier = FrozenDossier(cast.application, manifest, Rulebook.model_validate(data))
    found = doubtful_certificates(dossier, frozenset({"宝鸡夜莺建设"}))
    return [(each.kind.value, each.text) for each in found]


def test_certificates_are_read_by_what_their_columns_mean(cast: Cast) -> None:
    own = cast.organisation.name
    good = {"a": own, "b": f"{own}的阀门设计和生产", "c": "2024-12-31"}
    assert certificates(cast, good) == []
    assert certificates(cast, good, {**good, "c": "2024-12-30"}) == [
        ("expired", "“认证证书”第 2 行有效期至 2024年12月30日，早于基准日 2024年12月31日。")
    ]
    assert certificates(cast, {**good, "a": "宝鸡别家有限公司"}) == [
        ("other_holder", "“认证证书”第 1 行所列持有单位“宝鸡别家有限公司”与申报单位不一致。")
    ]
    for scope in ("岐山磨坊有限公司的面粉加工", "宝鸡夜莺建设的施工"):
        assert certificates(cast, {**good, "b": scope}) == [
            ("other_holder", "“认证证书”第 1 行覆盖范围中写有申报单位以外的单位。")
        ]
    assert certificates(cast, {"a": "", "b": "", "c": "无"}) == []


def test_a_second_run_keeps_the_marks_and_says_what_is_gone(cast: Cast) -> None:
    freeze(cast.application, answers=overview(LONG), files={"a.pdf": "aa"})
    freeze(cast.rival_application, answers=overview(LONG), files={"b.pdf": "aa"})
    first = examine(cast)
    assert len(first) == 4
    explained = mark(first[0], "explained", by=cast.office)
    assert [finding.pk for finding in examine(cast)] == [finding.pk for finding in first]
    freeze(cast.application, answers=overview(LONG), at=IN_TIME + timedelta(hours=1))
    assert {finding.kind for finding in examine(cast)} == {"similar_text"}
    gone = Finding.objects.filter(gone_at__isnull=False)
    assert {finding.kind for finding in gone} == {"same_file"}
    assert Finding.objects.get(pk=explained.pk).mark == "explained"
    freeze(cast.application, answers=overview(LONG), files={"a.pdf": "aa"}, at=IN_TIME + timedelta(hours=2))
    assert [finding.pk for finding in examine(cast)] == [finding.pk for finding in first]
    counts = [event.payload for event in AuditEvent.objects.filter(action="findings.examined").order_by("seq")]
    assert [(c["found"], c["new"], c["gone"], c["back"]) for c in counts] == [
        (4, 4, 0, 0), (4, 0, 0, 0), (2, 0, 2, 0), (4, 0, 0, 2),
    ]  # fmt: skip


def test_a_changed_text_is_a_new_question(cast: Cast) -> None:
    freeze(cast.application, answers=overview(LONG))
    freeze(cast.rival_application, answers=overview(LONG))
    before = examine(cast)
    for finding in before:
        mark(finding, "accepted", by=cast.office)
    freeze(cast.application, answers=overview(f"{LONG}，另有补充说明。"), at=IN_TIME + timedelta(hours=1))
    after = examine(cast)
    assert {finding.mark for finding in after} == {"open"}
    assert {finding.pk for finding in after}.isdisjoint(finding.pk for finding in before)


def test_open_and_serious_findings_stand_against_qualifying(cast: Cast) -> None:
    freeze(cast.application, files={"a.pdf": "aa"})
    freeze(cast.rival_application, files={"b.pdf": "aa"})
    (own, rival) = examine(cast)
    vouch(cast)
    pk = cast.application.pk
    answers = {rule.key: CheckReply("pass") for rule in cast.cycle.rulebook.screening}
    version = Application.objects.get(pk=pk).version
    answer_checks(application_id=pk, answers=answers, version=version, by=cast.office, at=IN_TIME)

    def refusal() -> str:
        with pytest.raises(Blocked) as blocked:
            advance_application(application_id=pk, action="qualify", by=cast.office, at=IN_TIME)
        return blocked.value.sentence

    assert refusal() == "真实性核查发现的疑点尚未全部处理，不能初审合格。"
    serious = mark(own, "serious", by=cast.office)
    assert refusal() == "真实性核查中有认定为“严重”的疑点，不能初审合格。"
    mark(serious, "accepted", by=cast.second_officer, note="经核实为集团统一证书")
    # What was decided about the other dossier's finding is that dossier's matter.
    mark(rival, "serious", by=cast.office)
    assert (
        advance_application(application_id=pk, action="qualify", by=cast.office, at=IN_TIME).state == "document_review"
    )
    assert reason_against_truth(cast.rival_application) is not None


def test_a_mark_needs_its_note_and_the_version_that_was_read(cast: Cast) -> None:
    freeze(cast.application, files={"a.pdf": "aa"})
    freeze(cast.rival_application, files={"b.pdf": "aa"})
    finding, _ = examine(cast)
    for code, note in (("explained", " "), ("open", "重开"), ("perhaps", "说明")):
        with pytest.raises(DomainError):
            mark(finding, code, by=cast.office, note=note)
    marked = mark(finding, "explained", by=cast.office)
    assert (marked.mark, marked.marked_by, marked.version) == ("explained", cast.office, 2)
    with pytest.raises(Conflict):
        mark(finding, "serious", by=cast.second_officer, version=1)
    assert Finding.objects.get(pk=finding.pk).mark == "explained"
    assert AuditEvent.objects.filter(action="finding.marked").count() == 1


def test_only_officers_kept_from_neither_mark(cast: Cast) -> None:
    freeze(cast.application, files={"a.pdf": "aa"})
    freeze(cast.rival_application, files={"b.pdf": "aa"})
    own, rival = examine(cast)
    for name in ("owner", "own_bureau", "agency", "assigned_expert", "member", "supervisor", "sysadmin"):
        with pytest.raises(NotFoundForYou):
            mark(own, "explained", by=getattr(cast, name))
    record_recusal(
        application_id=cast.application.pk, user_id=cast.office.pk, reason="亲属", by=cast.second_officer, at=IN_TIME
    )
    for finding in (own, rival):
        with pytest.raises(NotFoundForYou):
            mark(finding, "explained", by=cast.office)
        mark(finding, "explained", by=cast.second_officer)


def test_an_examination_knows_what_was_handed_in_before_it_was_asked_for(cast: Cast) -> None:
    freeze(cast.application, at=IN_TIME - timedelta(hours=1))
    assert is_examined(cast.application, last_examined(cast.cycle)) is False
    examine(cast)
    assert is_examined(cast.application, last_examined(cast.cycle)) is True
    freeze(cast.application, at=IN_TIME + timedelta(hours=1))
    assert is_examined(cast.application, last_examined(cast.cycle)) is False
    assert OfficeJob.objects.get().total == 3  # the pairs, one dossier, the end
