"""The office's list: order, columns, saved filters, each person's own."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application, ListColumns, Recusal, SavedFilter
from applications.selectors.office_list import DEFAULT_COLUMNS, OFFICE_COLUMNS
from baoji_award.calendar.clock import database_now, move_clock
from tests.applications.bureau.desk import IN_TIME, endorsed, forward, further
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.sharing import shared

LIST, FILTERS, COLUMNS = "office_list", "office_filters", "office_columns"


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def address(name: str, *args: object) -> str:
    return reverse(f"applications:{name}", args=args)


def heads(client: Client) -> list[str]:
    return [column.label for column in client.get(address(LIST)).context["columns"]]


def test_the_columns_are_each_persons_own(cast: Cast) -> None:
    client = browser(cast.office)
    assert heads(client) == ["选择", "申报单位", "申报编号", "组别", "推荐部门", "状态", "首次提交"]
    chosen = {"columns": ["batch", "uscc", "industry", "since"]}
    assert client.post(address(COLUMNS), chosen)["Location"] == address(LIST)
    assert heads(client) == ["选择", "申报单位", "统一社会信用代码", "所属行业", "报送文号", "进入当前状态"]
    assert heads(browser(cast.second_officer)) == [
        "选择",
        "申报单位",
        "申报编号",
        "组别",
        "推荐部门",
        "状态",
        "首次提交",
    ]
    assert client.post(address(COLUMNS), {})["Location"] == address(LIST)
    assert heads(client) == ["选择", "申报单位"]
    assert client.post(address(COLUMNS), {"columns": ["password"]}).status_code == 422
    assert list(ListColumns.objects.values_list("columns", flat=True)) == [[]]


def test_the_cells_say_what_the_dossier_is(cast: Cast) -> None:
    batch = forward([endorsed(further(cast, "endorsed", name="岐山磨坊有限公司"), cast.own_bureau)], cast.own_bureau)
    client = browser(cast.office)
    client.post(address(COLUMNS), {"columns": [column.key for column in OFFICE_COLUMNS]})
    page = client.get(address(LIST), {"q": "岐山磨坊"})
    (row,) = page.context["page"]
    cells = dict(zip([column.key for column in OFFICE_COLUMNS], [cell.text for cell in row.cells], strict=True))
    assert cells == {
        "number": row.number,
        "uscc": row.uscc,
        "group": "工业组",
        "bureau": "市工业和信息化局",
        "kind": "企业",
        "industry": "33 金属制品业",
        "contact": "李样例",
        "phone": "0917-0000000",
        "batch": batch.number,
        "state": "资格初审",
        "submitted": "2024-12-02 10:00",
        "since": "2024-12-02 10:00",
        "due": "—",
    }


def test_every_allowed_order_and_no_other(cast: Cast) -> None:
    client = browser(cast.office)

    def order(sort: str) -> list[str]:
        return [row.number for row in client.get(address(LIST), {"sort": sort}).context["page"]]

    mine, rival = cast.application.number, cast.rival_application.number
    assert order("bureau") != order("-bureau")
    assert order("group") == [mine, rival]
    assert order("-group") == [rival, mine]
    later = {"submitted_at": database_now(), "state_since": database_now()}
    Application.objects.filter(pk=cast.rival_application.pk).update(**later)
    assert order("name") == order("-name")[::-1]
    for sort in ("since", "submitted", "number"):
        assert (order(sort), order(f"-{sort}")) == ([mine, rival], [rival, mine])
    assert order("organisation__legal_representative") == order("number")


def test_a_filter_is_kept_applied_replaced_and_deleted(cast: Cast) -> None:
    client = browser(cast.office)
    wishes = f"{address(FILTERS)}?bureau=zjj&sort=-name&page=3&other=1"
    assert "市住房城乡建设局" in client.get(wishes).content.decode()
    kept = client.post(wishes, {"name": " 建设  口 "})
    assert kept["Location"] == f"{address(LIST)}?bureau=zjj&sort=-name"
    saved = SavedFilter.objects.get()
    assert (saved.user, saved.name, saved.query) == (cast.office, "建设 口", "bureau=zjj&sort=-name")
    page = client.get(kept["Location"])
    assert [row.number for row in page.context["page"]] == [cast.rival_application.number]
    assert 'aria-current="true">建设 口</a>' in page.content.decode()
    client.post(f"{address(FILTERS)}?state=correction", {"name": "建设 口"})
    assert SavedFilter.objects.get().query == "state=correction"
    other = browser(cast.second_officer)
    assert "建设 口" not in other.get(address(LIST)).content.decode()
    assert other.post(address("office_filter_remove", saved.pk)).status_code == 404
    assert client.post(address("office_filter_remove", saved.pk))["Location"] == address(FILTERS)
    assert SavedFilter.objects.count() == 0


def test_a_filter_needs_a_name_and_there_are_not_too_many(cast: Cast) -> None:
    client = browser(cast.office)
    assert client.post(address(FILTERS), {"name": ""}).status_code == 422
    SavedFilter.objects.bulk_create(SavedFilter(user=cast.office, name=f"筛选{n}") for n in range(20))
    refused = client.post(address(FILTERS), {"name": "又一个"})
    assert (refused.status_code, "最多保存 20 个筛选" in refused.content.decode()) == (422, True)
    assert client.post(address(FILTERS), {"name": "筛选3"}).status_code == 302
    assert SavedFilter.objects.count() == 20


def test_the_whole_page_can_be_chosen_without_script(cast: Cast) -> None:
    client = browser(cast.office)
    plain, chosen = (client.get(address(LIST) + query).content.decode() for query in ("", "?all=1"))
    assert (plain.count("checked"), chosen.count('name="chosen"'), chosen.count(" checked")) == (0, 2, 2)


def test_the_default_columns_exist() -> None:
    assert set(DEFAULT_COLUMNS) <= {column.key for column in OFFICE_COLUMNS}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("磨", ["岐山磨坊有限公司", "磨山岐坊有限公司"]),
        ("岐山", ["岐山磨坊有限公司"]),
        ("山磨坊有", ["岐山磨坊有限公司"]),
        # Every pair of these stands in a name, the whole in none.
        ("岐山磨坊有限公司磨", []),
        ("山岐坊", ["磨山岐坊有限公司"]),
        ("磨%", []),
    ],
)
def test_words_are_found_in_names_whatever_their_length(cast: Cast, words: str, found: list[str]) -> None:
    for name in ("岐山磨坊有限公司", "磨山岐坊有限公司"):
        further(cast, "office_check", name=name)
    page = browser(cast.office).get(address(LIST), {"q": words, "sort": "name"}).context["page"]
    assert ([row.name for row in page], page.paginator.count) == (found, len(found))


def test_one_statement_for_all_words_gives_each_what_it_asked_for(cast: Cast) -> None:
    other = further(cast, "office_check", name="岐山磐石机械有限公司")
    client, second = browser(cast.office), browser(cast.second_officer)
    group = cast.application.group.code

    def found(asking: Client, **asked: str) -> tuple[list[str], int]:
        page = asking.get(address(LIST), asked).context["page"]
        return [row.name for row in page], page.paginator.count

    own = cast.organisation.name
    for asking in (client, second):
        assert found(asking, q="磐石") == ([other.organisation.name], 1)
        assert found(asking, q=own[-6:-4], sort="-number")[1] >= 1
        assert found(asking, q="无此") == ([], 0)
        assert found(asking, q="磐石", group=group)[1] == int(other.group.code == group)
    recuse = {"reason": "亲属任职", "decided_by": cast.agency, "decided_at": IN_TIME}
    Recusal.objects.create(application=other, user=cast.office, **recuse)
    assert (found(client, q="磐石")[1], found(second, q="磐石")[1]) == (0, 1)
