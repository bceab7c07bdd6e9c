"""办理全过程: every event about the dossier in words, and no secret in it."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application, Recusal
from applications.selectors.dossier_timeline import KINDS, WORDS, kind_of
from applications.services.corrections import ask_correction
from applications.services.dossier_reading import read_file
from applications.services.office_notes import NoteText, write_note
from applications.services.recusals import record_recusal
from applications.services.rejections import reject_dossier
from applications.services.submission import submit_dossier
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from tests.applications.bureau.desk import IN_TIME
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.rounds import complete_dossier
from tests.security.worlds import deliver
from tests.sharing import shared


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    cast = make_cast(state="office_check")
    complete_dossier(cast.application, cast.owner)
    return cast


def version(cast: Cast) -> int:
    return Application.objects.get(pk=cast.application.pk).version


def address(cast: Cast) -> str:
    return reverse("applications:office_timeline", args=[cast.application.number])


def lines(cast: Cast, kind: str = "") -> list[tuple[str, str]]:
    page = browser(cast.office).get(address(cast), {"kind_of": kind})
    assert page.status_code == 200
    return [(line.who, line.text) for line in page.context["page"]]


def happen(cast: Cast) -> None:
    """A correction and its answer, a file read by officer and expert, a note, the rejection with its letter."""
    pk, office = cast.application.pk, cast.office
    asked = {("section", "overview"): "请补充主要竞争优势"}
    ask_correction(application_id=pk, reasons=asked, by=office, version=version(cast), at=IN_TIME)
    submit_dossier(application_id=pk, action="resubmit", by=cast.owner, version=version(cast), at=IN_TIME)
    file = cast.application.evidence.order_by("pk")[0]
    for reader in (office, cast.assigned_expert):
        read_file(application=cast.application, file_id=file.pk, by=reader, at=IN_TIME)
    write_note(application_id=pk, note=NoteText("银行流水存疑", "office"), by=office, at=IN_TIME)
    record_recusal(application_id=pk, user_id=cast.supervisor.pk, reason="亲属任职", by=office, at=IN_TIME)
    reject_dossier(application_id=pk, reason="不符合条件", by=office, version=version(cast), at=IN_TIME)
    deliver()


def test_everything_is_there_in_order(cast: Cast) -> None:
    happen(cast)
    name = cast.application.evidence.order_by("pk")[0].name
    digest = cast.application.versions.get().digest
    assert lines(cast) == [
        ("办公室甲", "制发公文 宝质奖办函〔2024〕1号"),
        ("办公室甲", "不予受理。原因：不符合条件"),
        ("办公室甲", "记录回避"),
        ("办公室甲", "新增内部记录"),
        ("评审专家", f"查阅文件“{name}”"),
        ("办公室甲", f"查阅文件“{name}”"),
        ("申报人", f"提交第 1 版，清单摘要 {digest[:8]}…{digest[-8:]}"),
        ("申报人", "提交补正"),
        ("办公室甲", "第 1 次要求补正，共 1 项"),
        ("办公室甲", "要求补正。原因：组织概述：请补充主要竞争优势"),
    ]
    text = browser(cast.office).get(address(cast)).content.decode()
    assert ("银行流水存疑" in text, cast.assigned_expert.name in text) == (False, False)
    assert AuditEvent.objects.filter(object_type="application").latest("seq").hash in text


def test_the_kinds_share_the_events_out(cast: Cast) -> None:
    happen(cast)
    by_kind = {kind: lines(cast, kind) for kind in (*KINDS, "other")}
    assert sorted(line for found in by_kind.values() for line in found) == sorted(lines(cast))
    assert [text for _, text in by_kind["paper"]] == ["制发公文 宝质奖办函〔2024〕1号"]
    assert len(by_kind["read"]) == 2
    assert by_kind["other"] == []
    assert lines(cast, "no-such-kind") == lines(cast)


def test_only_the_dossiers_office_reads_it(cast: Cast) -> None:
    happen(cast)
    got = {
        name: browser(person).get(address(cast)).status_code  # type: ignore[arg-type]
        for name, person in cast.people().items()
        if name != "stranger"
    }
    assert {name for name, status in got.items() if status != 404} == {"office", "second_officer"}
    Recusal.objects.create(
        application=cast.application, user=cast.office, reason="亲属", decided_by=cast.agency, decided_at=IN_TIME
    )
    assert browser(cast.office).get(address(cast)).status_code == 404


def test_every_event_with_words_has_a_kind() -> None:
    assert [action for action in WORDS if kind_of(action) == "其他"] == []


def test_the_page_asks_as_often_for_few_events_as_for_many(cast: Cast) -> None:
    def asked() -> int:
        client = browser(cast.office)
        client.get(address(cast))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(cast)).status_code == 200
        return len(captured)

    happen(cast)
    file = cast.application.evidence.order_by("pk")[0]
    once = asked()
    for reader in (cast.office, cast.assigned_expert):
        read_file(application=cast.application, file_id=file.pk, by=reader, at=IN_TIME)
    assert (asked(), once) == (once, 8)
