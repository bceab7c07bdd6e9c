"""The draw of a panel: pool and digest logged first, repeatable from log and paper, replaced by the first that fits."""

import hashlib
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models.application import ApplicationUserGrant
from applications.services.recusals import record_recusal
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.errors import NotYet
from reviews.models import Assignment, ExpertProfile, Panel, PanelDraw, PanelReserve
from reviews.selectors.panel_draws import record_of
from reviews.services.drop_outs import replace_member
from reviews.services.panel_draw import commit_panel_draw, perform_panel_draw
from reviews.services.panels import create_panel, enable_panel
from tests.audit.tampering import triggers_off
from tests.cast import make_user
from tests.reviews.rows import AT, Review, join, make_review, register, release_all, submitted
from tests.sharing import shared

pytestmark = pytest.mark.django_db
SEATS = {"assessor": {"members": 4, "reserves": 2}, "industry": {"members": 1, "reserves": 1}}


@shared
def review() -> Review:
    """Five judges on the first panel, eleven more experts in the register, four of them of industry."""
    move_clock(AT)
    review = make_review()
    for number in range(11, 22):
        expert = make_user(f"expert{number}", (RoleCode.EXPERT, ScopeKind.CYCLE, review.cast.cycle.pk))
        register(expert, industry=number < 15)
        join(expert, review.cast)
    return review


@pytest.fixture
def panel(review: Review) -> Panel:
    group = review.application.group_id
    return create_panel(
        cycle_id=review.cast.cycle.pk,
        stage="document_review",
        name="抽取组",
        group_id=group,
        by=review.cast.agency,
        at=AT,
    )


def commit(review: Review, panel: Panel, seats: dict[str, dict[str, int]] = SEATS) -> PanelDraw:
    return commit_panel_draw(panel_id=panel.pk, seats=seats, by=review.cast.agency, at=AT)


def drawn(review: Review, panel: Panel) -> PanelDraw:
    commit(review, panel)
    return perform_panel_draw(panel_id=panel.pk, by=review.cast.agency, at=AT)


def codes(panel: Panel) -> set[str]:
    return set(panel.members.values_list("user__expert_profile__code", flat=True))


def repeated(*arguments: str) -> str:
    out = StringIO()
    call_command("repeat_draw", *arguments, stdout=out)
    return out.getvalue()


def test_the_seats_are_repeated_by_lines_of_our_own(review: Review, panel: Panel) -> None:
    committed = commit(review, panel)
    assert not AuditEvent.objects.filter(payload_text__contains=committed.seed).exists()
    perform_panel_draw(panel_id=panel.pk, by=review.cast.agency, at=AT)
    before, after = AuditEvent.objects.filter(action__startswith="panel.draw").order_by("seq")
    assert (before.action, after.action) == ("panel.draw_committed", "panel.drawn")
    seed = after.payload["record"][0].partition("：")[2]
    assert hashlib.sha256(seed.encode()).hexdigest() == before.payload["commitment"]
    expected: set[str] = set()
    reserves = []
    for kind, (members, more) in {"assessor": (4, 2), "industry": (1, 1)}.items():
        pool = before.payload["pool"][kind]
        order = sorted(pool, key=lambda code: hashlib.sha256(f"{seed}:{code}".encode()).hexdigest())
        expected |= set(order[:members])
        reserves += order[members : members + more]
    assert codes(panel) == expected
    stored = PanelReserve.objects.values_list("user__expert_profile__code", flat=True)
    assert sorted(stored) == sorted(reserves)
    assert "1 次抽取" in repeated("--cycle", "2024", "--panel", str(panel.pk))


def test_whoever_works_for_an_applicant_of_the_group_is_not_in_the_pool(review: Review, panel: Panel) -> None:
    partial_, other = ExpertProfile.objects.filter(user__name__in=("expert15", "expert16")).order_by("code")
    register(partial_.user, uscc=review.application.organisation.uscc)
    register(other.user, uscc=review.cast.rival_application.organisation.uscc)
    pool = commit(review, panel).pool["assessor"]
    assert partial_.code not in pool
    assert other.code in pool


def test_the_printed_record_alone_repeats_the_draw(review: Review, panel: Panel, tmp_path: Path) -> None:
    draw = drawn(review, panel)
    client = Client()
    client.force_login(review.cast.supervisor)
    page = client.get(reverse("reviews:panel_draw_record", args=[draw.pk])).content.decode()
    lines = record_of(draw).lines()
    assert [line for line in lines if line not in page] == []
    paper = tmp_path / "record.txt"
    paper.write_text("评审组抽取记录\n" + "\n".join(lines).replace("种子：", "种子: "))
    assert "与打印的记录一致" in repeated("--record", str(paper))
    member = next(line for line in lines if line.startswith("行业专家成员"))
    reserve = next(line for line in lines if line.startswith("行业专家候补"))
    swapped = "\n".join(lines).replace(member, member[:7] + reserve[7:])
    for text, sentence in (
        (swapped, "行业专家：由种子算出的成员与记录不符"),
        ("\n".join(lines).replace(draw.seed, draw.seed[::-1]), "种子与事先登记的摘要不符"),
        ("\n".join(lines[1:]), "没有“种子”一行"),
        ("种子：1\n种子摘要：2", "没有“抽取范围”一行"),
    ):
        paper.write_text(text)
        with pytest.raises(CommandError, match=sentence):
            repeated("--record", str(paper))


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE reviews_panelreserve SET user_id = (SELECT min(id) FROM accounts_user)", "候补与现行候补名单不符"),
        (
            """UPDATE audit_auditevent SET payload_text = regexp_replace(payload_text, '"ZJ-0[0-9]+",', '')
            WHERE action = 'panel.draw_committed'""",
            "抽取范围与事先登记的范围不符",
        ),
        (
            """UPDATE audit_auditevent SET payload_text = replace(payload_text, '"members":4', '"members":3')
            WHERE action = 'panel.draw_committed'""",
            "抽取人数与事先登记的人数不符",
        ),
    ],
)
def test_what_was_changed_afterwards_is_found(review: Review, panel: Panel, sql: str, sentence: str) -> None:
    drawn(review, panel)
    with triggers_off(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        if "reserve" in sql:
            sql += " WHERE id = (SELECT min(id) FROM reviews_panelreserve)"
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")
    with pytest.raises(CommandError, match=sentence):
        repeated("--cycle", "2024", "--panel", str(panel.pk))


def test_the_database_keeps_pool_seed_and_reserves(review: Review, panel: Panel) -> None:
    commit(review, panel)
    changes: list[Callable[[], object]] = [
        lambda: PanelDraw.objects.update(seed="0" * 64),
        lambda: PanelDraw.objects.update(pool={}),
        lambda: PanelDraw.objects.all().delete(),
    ]
    for change in changes:
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            change()
    perform_panel_draw(panel_id=panel.pk, by=review.cast.agency, at=AT)
    for change in (lambda: PanelDraw.objects.update(left_out={}), lambda: PanelReserve.objects.all().delete()):
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            change()


def test_what_a_draw_refuses(review: Review, panel: Panel) -> None:
    none = {"members": 0, "reserves": 0}
    for seats, sentence in (
        ({"assessor": none, "industry": none}, "请填写抽取人数"),
        ({"assessor": {"members": 5, "reserves": 1}, "industry": none}, "至少有 1 名行业专家，抽取后只有 0 名"),
        ({**SEATS, "assessor": {"members": 3, "reserves": 1}}, "不少于 5 名专家，抽取后只有 4 名"),
        ({**SEATS, "industry": {"members": 1, "reserves": 0}}, "每类专家的候补不少于 1 名：行业专家"),
        ({**SEATS, "industry": {"members": 5, "reserves": 1}}, "行业专家需抽取 6 名，符合条件的 5 名"),
    ):
        with pytest.raises(DomainError, match=sentence):
            commit(review, panel, seats)
    with pytest.raises(NotYet, match="请先登记"):
        perform_panel_draw(panel_id=panel.pk, by=review.cast.agency, at=AT)
    commit(review, panel)
    with pytest.raises(Conflict):
        commit(review, panel)
    for person in (review.cast.office, review.cast.supervisor, review.experts[0]):
        with pytest.raises(NotFoundForYou):
            perform_panel_draw(panel_id=panel.pk, by=person, at=AT)
    assert panel.members.count() == 0


def test_whoever_leaves_between_commitment_and_draw_is_named(review: Review, panel: Panel) -> None:
    draw = commit(review, panel)
    gone = ExpertProfile.objects.get(code=draw.pool["assessor"][0])
    User.objects.filter(pk=gone.user_id).update(is_active=False)
    done = perform_panel_draw(panel_id=panel.pk, by=review.cast.agency, at=AT)
    assert done.left_out == {"assessor": [gone.code], "industry": []}
    assert gone.code not in codes(panel)
    assert f"质量专家不符合条件：{gone.code}" in record_of(done).lines()
    assert "1 次抽取" in repeated("--cycle", "2024", "--panel", str(panel.pk))


def leave(review: Review, panel: Panel, user_id: int) -> PanelReserve | None:
    return replace_member(panel_id=panel.pk, user_id=user_id, reason="因病", by=review.cast.agency, at=AT)


def test_the_first_reserve_that_fits_takes_the_seat(review: Review, panel: Panel) -> None:
    drawn(review, panel)
    waiting = list(PanelReserve.objects.filter(user__expert_profile__kind="assessor").order_by("position"))
    member = panel.members.filter(user__expert_profile__kind="assessor").order_by("pk")[0]
    register(waiting[0].user, uscc=review.application.organisation.uscc)
    called = leave(review, panel, member.user_id)
    assert called == waiting[1]
    assert (waiting[1].user_id in set(panel.members.values_list("user_id", flat=True)), panel.members.count()) == (
        True,
        5,
    )
    (event,) = AuditEvent.objects.filter(action="panel.member_replaced")
    assert event.payload == {"out": member.user_id, "in": waiting[1].user_id, "reason": "因病", "ended": []}
    with pytest.raises(NotFoundForYou):
        leave(review, panel, member.user_id)


def test_an_assessor_never_takes_the_last_industry_seat(review: Review, panel: Panel) -> None:
    drawn(review, panel)
    reserve = PanelReserve.objects.get(user__expert_profile__kind="industry")
    first = leave(review, panel, panel.members.get(user__expert_profile__kind="industry").user_id)
    assert first == reserve
    assert leave(review, panel, reserve.user_id) is None
    assert panel.members.count() == 4


def test_a_drop_out_loses_what_is_not_sealed_and_keeps_what_is(review: Review) -> None:
    gone, stays = review.experts[1], review.experts[2]
    release_all(review, review.application, review.cast.rival_application)
    submitted(review, gone, review.application, 60)
    leave(review, review.panel, gone.pk)
    rows = dict(Assignment.objects.filter(expert=gone).values_list("application_id", "state"))
    assert rows == {review.application.pk: "accepted", review.cast.rival_application.pk: "cancelled"}
    assert set(ApplicationUserGrant.objects.filter(user=gone).values_list("content_object_id", flat=True)) == {
        review.application.pk
    }
    assert Assignment.objects.filter(expert=stays, state="cancelled").count() == 0
    record_recusal(
        application_id=review.application.pk, user_id=gone.pk, reason="亲属任职", by=review.cast.agency, at=AT
    )
    assert not ApplicationUserGrant.objects.filter(user=gone).exists()


def test_the_pages_go_from_commitment_to_drop_out(review: Review, panel: Panel) -> None:
    client = Client()
    client.force_login(review.cast.agency)
    page = reverse("reviews:panel_draw", args=[panel.pk])
    form = {"assessor_members": 4, "assessor_reserves": 2, "industry_members": 1, "industry_reserves": 0}
    refused = client.post(page, form)
    assert (refused.status_code, "候补不少于 1 名" in refused.content.decode()) == (422, True)
    assert client.post(page, {**form, "industry_reserves": 1}).status_code == 302
    waiting = client.get(page).content.decode()
    draw = PanelDraw.objects.get()
    assert (draw.commitment in waiting, draw.seed in waiting) == (True, False)
    assert client.get(reverse("reviews:panel_draw_record", args=[draw.pk])).status_code == 404
    assert client.post(reverse("reviews:panel_draw_perform", args=[panel.pk])).status_code == 302
    leader = panel.members.order_by("pk")[0]
    client.post(reverse("reviews:panel_member", args=[panel.pk]), {"user": leader.user_id, "leader": "on"})
    assert enable_panel(panel_id=panel.pk, by=review.cast.agency, at=AT).state == "enabled"
    out = reverse("reviews:panel_drop_out", args=[panel.pk, leader.user_id])
    assert client.post(out, {"reason": " "}).status_code == 422
    answer = client.post(out, {"reason": "因病"}, follow=True).content.decode()
    assert "递补" in answer
    assert PanelReserve.objects.filter(called_at__isnull=False).count() == 1


LISTS = {"panel_draws": 8}


def test_the_list_of_draws_asks_as_often_for_many(review: Review, panel: Panel) -> None:
    client = Client()
    client.force_login(review.cast.supervisor)
    seats = {"assessor": {"members": 0, "reserves": 1}, "industry": {"members": 0, "reserves": 0}}
    drawn(review, panel)
    for _ in range(2):
        client.get(reverse("reviews:panel_draws"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("reviews:panel_draws")).status_code == 200
        assert len(captured) == LISTS["panel_draws"]
        commit(review, panel, seats)
        perform_panel_draw(panel_id=panel.pk, by=review.cast.agency, at=AT)
