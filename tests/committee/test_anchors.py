"""The chain against the ends of it that the resolution and the notice keep: no paper has to be typed in."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from baoji_award.audit.anchors import KeptAnchor, kept_anchors
from baoji_award.audit.chain import GENESIS, Anchor
from baoji_award.audit.selectors import recompute, verify
from baoji_award.audit.services import anchor
from committee.models import PublicNotice, Resolution
from tests.audit.tampering import execute, forge_everything, triggers_off
from tests.committee.hall import make_hall, published

pytestmark = pytest.mark.django_db


def documents() -> tuple[Anchor, Anchor, str, str]:
    """A round with its notice out: what the resolution and the notice hold, and their names in a verdict."""
    notice = published(make_hall(dossiers=2), prizes=1, nominations=1)
    resolution = Resolution.objects.get()
    return (
        Anchor.read(resolution.anchor),
        Anchor.read(notice.anchor),
        f"决议（{resolution.number.text}）",
        f"公示（{notice.number.text}）",
    )


def refused() -> str:
    with pytest.raises(CommandError) as failed:
        call_command("verify_audit")
    assert failed.value.returncode == 1
    return str(failed.value)


def test_an_honest_log_fits_both_documents() -> None:
    by_resolution, by_notice, resolution, notice = documents()
    assert 0 < by_resolution.seq < by_notice.seq < anchor().seq
    assert kept_anchors() == [KeptAnchor(resolution, by_resolution), KeptAnchor(notice, by_notice)]
    out = StringIO()
    call_command("verify_audit", stdout=out)
    end = anchor()
    assert out.getvalue() == f"审计链完好：共核对 {end.seq} 条，与 2 个锚点相符，末号及哈希 {end}。\n"


def test_a_cut_tail_shows_against_the_notice() -> None:
    by_resolution, by_notice, _, notice = documents()
    with triggers_off():
        execute("DELETE FROM audit_auditevent WHERE seq > %s", by_resolution.seq)
    assert recompute().ok is True
    last, first_bad = by_resolution.seq, by_resolution.seq + 1
    sentence = f"末尾被截断：链止于第 {last} 号，{notice}所记锚点为第 {by_notice.seq} 号"
    assert refused() == f"审计链不完好：第 {first_bad} 号，{sentence}。"


def test_an_emptied_log_shows_against_the_resolution() -> None:
    by_resolution, _, resolution, _ = documents()
    execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE audit_auditevent")
    assert recompute().ok is True
    sentence = f"末尾被截断：链止于第 0 号，{resolution}所记锚点为第 {by_resolution.seq} 号"
    assert refused() == f"审计链不完好：第 1 号，{sentence}。"


def test_a_log_written_anew_from_the_first_event_shows_against_the_resolution() -> None:
    by_resolution, _, resolution, _ = documents()
    with triggers_off():
        forge_everything()
    assert recompute().ok is True
    sentence = f"与{resolution}所记锚点不符：该事件或其之前的链已被重写"
    assert refused() == f"审计链不完好：第 {by_resolution.seq} 号，{sentence}。"


def test_a_part_after_a_document_is_checked_against_the_later_ones_only() -> None:
    by_resolution, by_notice, _, _ = documents()
    assert verify(by_resolution.seq + 1).anchors == 1
    assert verify(by_notice.seq + 1).anchors == 0


@pytest.mark.parametrize("text", ["", "12", f"0:{'a' * 64}", f"3:{GENESIS[:-1]}"])
def test_a_stored_text_that_is_no_anchor_is_never_taken_for_agreement(text: str) -> None:
    documents()
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("ALTER TABLE committee_publicnotice DISABLE TRIGGER USER")
    execute("UPDATE committee_publicnotice SET anchor = %s", text)
    notice = PublicNotice.objects.get().number.text
    assert refused() == f"审计链不完好：第 1 号，与公示（{notice}）所记锚点不符：该事件或其之前的链已被重写。"


def test_the_supervisors_page_compares_with_the_documents_too() -> None:
    hall = make_hall(dossiers=2)
    published(hall, prizes=1, nominations=1)
    client = Client()
    client.force_login(hall.supervisor)
    page = client.post(reverse("committee:supervise_chain")).content.decode()
    assert "与公示、决议所记的 2 个锚点相符" in page
    with triggers_off():
        forge_everything()
    page = client.post(reverse("committee:supervise_chain")).content.decode()
    assert ("日志链异常" in page, "日志链完整" in page) == (True, False)
