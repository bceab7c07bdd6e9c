"""Another city's award runs from another file: no page of stages 1 and 2 names the first city by itself."""

from datetime import date

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from applications.forms.organisation import RegistrationForm
from applications.models import AwardCycle
from applications.rules.eligibility import conditions
from applications.rules.loader import read_rulebook
from applications.rules.rulebook import AreaRule, Rulebook
from baoji_award.calendar.clock import move_clock
from tests.cast import make_cast
from tests.rounds import IN_STAGE, RULES

TODAY = date(2024, 12, 2)


def elsewhere() -> Rulebook:
    rules = read_rulebook(RULES)
    labels = rules.labels.model_copy(update={"city": "渭川市"})
    areas = (AreaRule(code="620502", name="甲区"), AreaRule(code="GX", name="渭川高新区"))
    honours = rules.eligibility.model_copy(update={"excluded_honours": ("中国质量奖", "甘肃省人民政府质量奖")})
    return rules.model_copy(update={"labels": labels, "areas": areas, "eligibility": honours})


@pytest.mark.parametrize(("region", "warned"), [("620502", False), ("610302", True)])
def test_the_region_of_a_code_is_compared_with_the_rounds_areas(region: str, warned: bool) -> None:
    form = RegistrationForm(rules=elsewhere(), today=TODAY)
    form.cleaned_data = {"uscc": f"91{region}MA00000000"}
    sentence = "该代码的登记机关行政区划不在渭川市，请核对；确在渭川市注册的，可以继续申报。"
    assert form.region_warning == (sentence if warned else "")


def test_conditions_name_the_rounds_city_and_honours() -> None:
    assert conditions(elsewhere()) == (
        "坚决执行党和国家有关质量发展的方针政策，认真贯彻质量强市有关规定措施，主动服务宝鸡地方经济发展",
        "在渭川市行政区域内合法注册满 5 年的法人或者其他组织（计算至2024年12月31日）",
        (
            "近 3 年内无重大质量、生产安全、劳动保障、环境保护等事故，无违法、违规、违纪、弄虚作假以及质量失信等行为，"
            "具有良好的信用记录和社会声誉"
        ),
        "建立了有效运行的质量管理体系和其他管理体系并通过认证，处于本市同行业领先地位、具有标杆示范作用或者取得显著成果",
        "未获得中国质量奖、甘肃省人民政府质量奖",
    )


@pytest.mark.django_db
def test_guide_and_new_application_show_the_same_conditions() -> None:
    cast = make_cast()
    move_clock(IN_STAGE["application"])
    client = Client()
    client.force_login(cast.rival)
    AwardCycle.objects.get().applications.filter(organisation=cast.rival_application.organisation).delete()
    for address in (reverse("committee:guide"), reverse("applications:apply_new")):
        page = client.get(address).content.decode()
        assert [text for text in conditions(cast.cycle.rulebook) if text not in page] == []


@pytest.mark.django_db
@override_settings(PORTAL={"award_name": "渭川市质量奖"})
def test_the_feed_bears_the_portals_name() -> None:
    assert "<title>渭川市质量奖通知公告</title>" in Client().get(reverse("applications:news_feed")).content.decode()
