"""The office's desk, list, rounds and menus."""

from django.urls import reverse

from applications.models import AwardCycle, Recusal
from applications.rules.rulebook import Rulebook
from applications.selectors.round_rules import rule_tables
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now, move_clock
from baoji_award.notifications.models import Delivery
from tests.applications.bureau.desk import IN_TIME, endorsed, forward, further
from tests.browsing import browser, queries
from tests.cast import Cast, make_cast
from tests.rounds import IN_STAGE
from tests.sharing import shared


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def numbers(user: User, query: str = "") -> list[str]:
    page = browser(user).get(reverse("applications:office_list") + query)
    assert page.status_code == 200
    return [row.number for row in page.context["page"]]


def test_the_list_holds_what_was_handed_in_and_no_draft(cast: Cast) -> None:
    further(cast, "draft")
    both = [cast.application.number, cast.rival_application.number]
    assert numbers(cast.office) == both
    Recusal.objects.create(
        application=cast.application,
        user=cast.office,
        reason="亲属任职",
        decided_by=cast.second_officer,
        decided_at=IN_TIME,
    )
    assert numbers(cast.office) == [cast.rival_application.number]
    assert numbers(cast.second_officer) == both


def test_filters_words_and_order(cast: Cast) -> None:
    mine, rival = cast.application, cast.rival_application
    mill = further(cast, "correction", name="Aa岐山磨坊有限公司", group="agriculture")
    assert numbers(cast.office, "?state=correction") == [mill.number]
    assert numbers(cast.office, "?bureau=zjj") == [rival.number]
    assert numbers(cast.office, "?bureau=gxj&group=industrial") == [mine.number]
    assert numbers(cast.office, "?q=aa岐山") == [mill.number]
    assert numbers(cast.office, f"?q={rival.organisation.uscc}") == [rival.number]
    assert numbers(cast.office, "?sort=-number") == sorted([mine.number, rival.number, mill.number], reverse=True)
    assert numbers(cast.office, "?sort=name")[0] == mill.number
    assert numbers(cast.office, "?bureau=none&page=99") == numbers(cast.office)


def test_the_second_page_holds_the_rest(cast: Cast) -> None:
    for _ in range(50):
        further(cast, "office_check")
    assert (len(numbers(cast.office)), len(numbers(cast.office, "?page=2"))) == (50, 2)


def test_the_desk_shows_the_board_the_work_and_why_the_round_waits(cast: Cast) -> None:
    page = browser(cast.office).get(reverse("applications:office"))
    board = page.context["board"]
    assert [(stage.number, stage.state, stage.big) for stage in board] == [
        (1, "done", ""),
        (2, "now", "2"),
        *((number, "next", "") for number in range(3, 8)),
    ]
    text = page.content.decode()
    assert "申报截止时间为2024年12月31日 24:00，截止后才能启动资料评审。" in text
    assert [task.label for group in page.context["groups"] for task in group.tasks] == ["资格初审待办理"]
    assert "2024年12月31日 24:00" in text


def test_the_round_moves_on_by_the_offices_button(db: None) -> None:
    cast = make_cast(state="withdrawn", round_state="application")
    move_clock(IN_STAGE["document_review"])
    address = reverse("applications:round_act", args=["2024", "start_document_review"])
    client = browser(cast.office)
    assert client.post(address).status_code == 422
    assert client.post(address, {"version": "7"}).status_code == 409
    assert client.get(address).status_code == 405
    assert client.post(address, {"version": "1"})["Location"] == reverse("applications:office")
    assert AwardCycle.objects.get().state == "document_review"
    again = client.post(address, {"version": "2"})
    assert (again.status_code, "现在不能办理“启动资料评审”" in again.content.decode()) == (409, True)


def test_a_blocked_round_says_why_and_stays(cast: Cast) -> None:
    move_clock(IN_STAGE["document_review"])
    address = reverse("applications:round_act", args=["2024", "start_document_review"])
    refused = browser(cast.office).post(address, {"version": "1"})
    assert refused.status_code == 422
    assert "还有 2 份申报停留在本阶段或之前的环节" in refused.content.decode()
    assert AwardCycle.objects.get().state == "application"


def test_nobody_else_moves_the_round(cast: Cast) -> None:
    address = reverse("applications:round_act", args=["2024", "start_document_review"])
    unknown = reverse("applications:round_act", args=["2024", "no_such_action"])
    others = [person for name, person in cast.people().items() if name not in {"office", "second_officer", "stranger"}]
    assert {browser(person).post(address, {"version": "1"}).status_code for person in others} == {404}  # type: ignore[arg-type]
    assert browser(cast.office).post(unknown, {"version": "1"}).status_code == 404


def test_the_rules_are_shown_with_their_keys_and_hash(cast: Cast) -> None:
    text = browser(cast.office).get(reverse("applications:round_rules", args=["2024"])).content.decode()
    assert cast.cycle.rules_hash in text
    for shown in (
        "review.least_experts",
        "不超过 3 个，首次获奖补助",
        "5 个工作日",
        "规则已锁定",
        "weights.defence",
        "panels.defence",
    ):
        assert shown in text
    assert browser(cast.office).get(reverse("applications:round_rules", args=["1999"])).status_code == 404


def test_conditions_warnings_and_totals_of_the_dossier_are_said_in_words(cast: Cast) -> None:
    rows = {row.key: (row.label, row.value) for table in rule_tables(cast.cycle.rulebook) for row in table.rows}
    chapter = rows["dossier.sections.report_4_1"]
    assert chapter == ("4.1 领导（整章）", "“自评报告的形式”选择“按评分条款逐条填写”时适用")
    slot = rows["dossier.evidence.self_report"][1]
    assert slot.endswith("，“自评报告的形式”未选择或选择“上传一份 PDF 文件”时适用")
    assert rows["dossier.sections.profile.institution"][1] == "选择，必填，仅教育医疗组"
    growth = rows["dossier.sections.indicators.capital_growth"][1]
    assert growth.endswith("；公式：所有者权益 ÷ 所有者权益（上年） × 100")
    warning = ("近三年主要指标：资产总额 − 负债总额 − 所有者权益 小于 −1", "不影响提交")
    label, said = rows["dossier.sections.indicators.warnings.6"]
    assert (label, said[-5:]) == warning
    assert rows["dossier.totals.1"][1].startswith("不超过 50\u2009000 字（4.1 领导、4.2 战略、")


def test_every_rule_of_the_file_is_in_a_table(cast: Cast) -> None:
    rules = cast.cycle.rulebook
    keys = {row.key.split(".")[0] for table in rule_tables(rules) for row in table.rows}
    # Two are data behind other rules: the areas to choose from and the group suggested for an industry.
    assert set(Rulebook.model_fields) - keys == {"code", "areas", "industry_groups"}


def test_every_list_asks_as_often_for_one_row_as_for_three(cast: Cast) -> None:
    names = ("office", "office_list", "intake", "rules", "recusals", "news_list")
    addresses = [reverse(f"applications:{name}") for name in names]
    _one_more(cast)
    once = [queries(cast.office, address) for address in addresses]
    for _ in range(2):
        _one_more(cast)
    assert [queries(cast.office, address) for address in addresses] == once
    assert once == [11, 8, 6, 7, 6, 6]


def _one_more(cast: Cast) -> None:
    """A row more in every list."""
    further(cast, "office_check")
    forward([endorsed(further(cast, "endorsed"), cast.own_bureau)], cast.own_bureau)
    Recusal.objects.create(
        application=further(cast, "office_check"),
        user=cast.agency,
        reason="曾任顾问",
        decided_by=cast.office,
        decided_at=IN_TIME,
    )
    cast.cycle.announcements.create(title="公告", body="正文", created_by=cast.office, created_at=IN_TIME)
    earlier = AwardCycle.objects.get(pk=cast.cycle.pk)
    earlier.pk, earlier.year = None, AwardCycle.objects.earliest("year").year - 1
    earlier.code, earlier._state.adding = str(earlier.year), True
    earlier.save()


def test_the_desk_says_when_mails_failed(cast: Cast) -> None:
    client, desk = browser(cast.office), reverse("applications:office")
    assert "邮件发送失败" not in client.get(desk).content.decode()
    at = database_now()
    Delivery.objects.create(recipient="x@example.test", subject="x", state="failed", created_at=at)
    assert "近 30 天有 1 封邮件发送失败" in client.get(desk).content.decode()
