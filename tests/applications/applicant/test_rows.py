"""Tables of rows, computed figures and conditional parts on the applicant's pages, with and without script."""

from collections.abc import Mapping

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from applications.models import DossierVersion, SectionAnswer
from applications.section_merge import as_text, digests_of
from applications.services.submission import submit_dossier
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast
from tests.rounds import IN_STAGE, complete_dossier

ROW = {
    "standard": "GB/T 19001-2016", "number": "Q-1", "holder": "样例公司", "issuer": "认证中心",
    "valid_from": "2023-05-12", "valid_until": "2026-05-11", "scope": "阀门制造",
}  # fmt: skip
BY_ITEM = {"manner": "按评分条款逐条填写"}


@pytest.fixture
def owner(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.owner)


def address(cast: Cast, key: str) -> str:
    return reverse("applications:section", args=[cast.application.number, key])


def stored(cast: Cast, key: str) -> dict[str, object]:
    answer = SectionAnswer.objects.filter(application=cast.application, section=key).first()
    return answer.data if answer else {}


def post(client: Client, cast: Cast, key: str, data: Mapping[str, str], *, htmx: bool = False) -> HttpResponse:
    shown = as_text(digests_of(stored(cast, key), stored(cast, key)))
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(address(cast, key), {"loaded": shown, **data}, headers=headers)  # type: ignore[return-value]


def row(place: int, **changes: str) -> dict[str, str]:
    return {f"certificates-{place}-{key}": value for key, value in (ROW | changes).items()}


def page(client: Client, cast: Cast, name: str, *more: str) -> str:
    return client.get(reverse(f"applications:{name}", args=[cast.application.number, *more])).content.decode()


def test_rows_are_stored_in_order_and_empty_ones_are_not(owner: Client, cast: Cast) -> None:
    empty = dict.fromkeys(row(1), "")
    assert post(owner, cast, "quality", row(0) | empty | row(2, number="Q-2")).status_code == 302
    assert stored(cast, "quality")["certificates"] == [ROW, ROW | {"number": "Q-2"}]


def test_a_row_is_added_and_taken_out_without_script(owner: Client, cast: Cast) -> None:
    added = post(owner, cast, "quality", row(0) | row(1, number="Q-2") | {"stay": "add"})
    text = page(owner, cast, "section", "quality")
    shown = [f'id="f-certificates-{place}-number"' in text for place in (2, 3)]
    assert (added["Location"], shown) == (address(cast, "quality"), [True, False])
    gone = post(owner, cast, "quality", row(0) | row(1, number="Q-2") | {"stay": "drop certificates 0"})
    assert (gone.status_code, stored(cast, "quality")["certificates"]) == (302, [ROW | {"number": "Q-2"}])
    post(owner, cast, "quality", row(0, number="Q-2") | {"stay": "drop certificates 0"})
    assert stored(cast, "quality")["certificates"] == []


def test_what_is_wrong_in_a_row_is_named_with_row_and_column_and_stays_as_it_was_typed(
    owner: Client, cast: Cast
) -> None:
    wrong = row(0) | row(1, valid_from="2026-03-01", valid_until="2025-03-01") | row(2, valid_from="去年")
    response = post(owner, cast, "quality", wrong)
    text = response.content.decode()
    assert response.status_code == 422
    assert "第 2 行“有效期止”：有效期止（2025年3月1日）早于有效期起（2026年3月1日）" in text
    assert "第 3 行“有效期起”：请按“2024-12-08”的格式填写日期" in text
    assert ['value="2025-03-01"' in text, 'value="去年"' in text] == [True, True]
    assert [line["valid_until"] for line in stored(cast, "quality")["certificates"]] == ["2026-05-11", "", "2026-05-11"]  # type: ignore[attr-defined]


def test_more_rows_than_the_rules_allow_are_not_taken(owner: Client, cast: Cast) -> None:
    many: dict[str, str] = {}
    for place in range(40):
        many |= row(place, number=f"Q-{place}")
    post(owner, cast, "quality", many)
    assert len(stored(cast, "quality")["certificates"]) == 30  # type: ignore[arg-type]


def test_a_row_that_was_begun_is_a_gap_and_the_check_page_leads_to_the_cell(owner: Client, cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    answer = SectionAnswer.objects.get(section="quality")
    answer.data["honours"] = [{"name": "样例质量奖", "granted_by": "", "level": "", "granted_on": "2023-01-01"}]
    answer.save()
    text = page(owner, cast, "check")
    assert f"{address(cast, 'quality')}#f-honours-0-granted_by" in text
    assert "请填写质量荣誉（第 1 行授予单位、第 1 行级别）" in text


def test_reckoned_figures_are_shown_and_frozen_and_never_taken_from_the_browser(owner: Client, cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    figures = {"assets-2021": "200", "liabilities-2021": "90", "debt_ratio-2021": "1", "debt_ratio": "1"}
    answer = post(owner, cast, "indicators", figures, htmx=True).content.decode()
    assert '<output id="f-debt_ratio-2021" class="d-block num pe-2" hx-swap-oob="true">45.00</output>' in answer
    assert "debt_ratio" not in stored(cast, "indicators")
    text = page(owner, cast, "section", "indicators")
    assert 'id="f-debt_ratio-2021">45.00</output>' in text
    assert ['name="debt_ratio-2021"' in text, "自动计算" in text] == [False, True]
    version = cast.application.__class__.objects.get(pk=cast.application.pk).version
    submit_dossier(
        application_id=cast.application.pk, action="submit", by=cast.owner, version=version, at=IN_STAGE["application"]
    )
    frozen = DossierVersion.objects.get().manifest["answers"]["indicators"]
    assert (frozen["debt_ratio"]["2021"], frozen["assets"]["2021"]) == ("45.00", "200")


def test_the_year_before_is_asked_where_a_ratio_needs_it(owner: Client, cast: Cast) -> None:
    text = page(owner, cast, "section", "indicators")
    named = {name: f'name="{name}-2020"' in text for name in ("assets", "equity", "revenue")}
    assert named == {"assets": True, "equity": True, "revenue": False}


def test_an_empty_figure_is_excused_by_the_reason(owner: Client, cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    answer = SectionAnswer.objects.get(section="indicators")
    answer.data |= {"exports": {}, "tax": {"2021": "1", "2022": "", "2023": "3"}, "memo": ""}
    answer.save()
    assert "请填写纳税总额（2022年）" in page(owner, cast, "check")
    answer.data["memo"] = "2022 年享受减免，无纳税。"
    answer.save()
    assert "请填写纳税总额" not in page(owner, cast, "check")


def test_the_report_is_written_item_by_item_or_uploaded_and_only_one_of_them_counts(owner: Client, cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    assert ["4.1.2 高层领导的作用" in page(owner, cast, "check"), "自评报告.pdf" in page(owner, cast, "check")] == [
        False,
        True,
    ]
    assert owner.get(address(cast, "report_4_1")).status_code == 302
    assert post(owner, cast, "report", BY_ITEM)["Location"] == address(cast, "report_4_1")
    text = page(owner, cast, "check")
    assert ["4.1.2 高层领导的作用" in text, "自评报告.pdf" in text, "未完成" in text] == [True, False, False]
    assert "本单位坚持以质量求发展" in page(owner, cast, "section", "report_4_7")


def test_the_items_together_have_a_limit(owner: Client, cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    post(owner, cast, "report", BY_ITEM)
    for answer in SectionAnswer.objects.filter(section__startswith="report_"):
        answer.data = dict.fromkeys(answer.data, "质" * 2200)
        answer.save()
    assert "自评报告合计 50\u2009600 字，超出 600 字，请删减至 50\u2009000 字以内" in page(owner, cast, "check")


def test_a_field_that_is_not_asked_is_hidden_and_keeps_its_old_value(owner: Client, cast: Cast) -> None:
    post(owner, cast, "profile", {"listed": "已上市或挂牌", "stock_code": "600000"})
    text = page(owner, cast, "section", "profile")
    assert 'data-decided-by="listed" data-values="已上市或挂牌"><' in text.replace("\n", "").replace("  ", "")
    post(owner, cast, "profile", {"listed": "未上市", "stock_code": "600000"})
    text = page(owner, cast, "section", "profile")
    assert 'data-values="已上市或挂牌" hidden' in text
    assert (stored(cast, "profile")["stock_code"], "证券代码" in page(owner, cast, "check")) == ("600000", False)


@pytest.mark.parametrize("person", ["owner", "own_bureau", "office", "assigned_expert"])
def test_every_reader_sees_tables_and_reckoned_rows(cast: Cast, sign_in: SignIn, person: str) -> None:
    complete_dossier(cast.application, cast.owner)
    submit_dossier(
        application_id=cast.application.pk, action="submit", by=cast.owner, version=1, at=IN_STAGE["application"]
    )
    if person != "owner":
        for state in ("endorsed", "office_check", "document_review"):
            type(cast.application).objects.filter(pk=cast.application.pk).update(state=state)
        type(cast.application).objects.filter(pk=cast.application.pk).update(qualified_at=IN_STAGE["application"])
    text = page(sign_in(getattr(cast, person)), cast, "detail")
    shown = ['<th scope="col">证书编号</th>', "资产负债率（自动计算）", '<td class="num">100.00</td>']
    assert [part in text for part in shown] == [True] * 3
