"""The check page points at figures that do not fit each other; it never blocks."""

import re

from django.urls import reverse

from applications.models import SectionAnswer
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast
from tests.rounds import complete_dossier

END = " 万元，两处不一致，请核对；确认无误可继续。"


def write(cast: Cast, section: str, **values: object) -> None:
    answer = SectionAnswer.objects.get(application=cast.application, section=section)
    answer.data |= values
    answer.save()


def check_page(cast: Cast, sign_in: SignIn) -> str:
    client = sign_in(cast.owner)
    return client.get(reverse("applications:check", args=[cast.application.number])).content.decode()


def by_year(*values: str) -> dict[str, str]:
    return {str(2024 - len(values) + place): value for place, value in enumerate(values)}


def fitting(cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    write(
        cast,
        "indicators",
        assets=by_year("100", "110", "120", "130"),
        liabilities=by_year("50", "50", "50"),
        equity=by_year("50", "60", "70", "80"),
        revenue=by_year("36000", "37000", "38500"),
        research=by_year("900", "950", "1000"),
    )


def looks(text: str) -> list[str]:
    found = re.search(r'id="looks-t">.*?<ul[^>]*>(.*?)</ul>', text, re.DOTALL)
    return re.findall(r"<li>(.*?)<span", found[1], re.DOTALL) if found else []


def test_figures_that_fit_are_not_pointed_at(cast: Cast, sign_in: SignIn) -> None:
    fitting(cast)
    write(cast, "overview", text="2023年，本单位营业收入 3.85 亿元，研发投入占比为 2.6%。")
    text = check_page(cast, sign_in)
    assert (looks(text), "请核对" in text) == ([], False)


def test_a_text_that_gives_another_figure_is_pointed_at_with_both_places(cast: Cast, sign_in: SignIn) -> None:
    fitting(cast)
    write(cast, "overview", text="2023年，本单位营业收入 4.2 亿元，资产负债率 38.5%。2023年资产负债率为 39%。")
    text = check_page(cast, sign_in)
    assert looks(text) == [
        f"“组织概述”写明“2023年，本单位营业收入 4.2 亿元”，指标表中 2023 年营业收入（或事业收入）为 38\u2009500{END}",
        f"“组织概述”写明“2023年资产负债率为 39%”，指标表中 2023 年资产负债率为 38.46%{END.removeprefix(' 万元')}",
    ]
    page = reverse("applications:section", args=[cast.application.number, "overview"])
    table = reverse("applications:section", args=[cast.application.number, "indicators"])
    assert [f'href="{page}#f-text"' in text, f'href="{table}#row-revenue"' in text] == [True, True]
    assert 'aria-disabled="true"' not in text


def test_odd_figures_of_the_table_are_pointed_at_by_year(cast: Cast, sign_in: SignIn) -> None:
    fitting(cast)
    write(cast, "indicators", profit=by_year("10", "40000", "10"), net_profit=by_year("9", "9", "9"))
    assert looks(check_page(cast, sign_in)) == ["2022 年利润总额大于营业收入，请核对；确认无误可继续。"]
