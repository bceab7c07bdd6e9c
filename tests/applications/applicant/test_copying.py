"""从上次填报复制: what fits this round fills empty fields, figures by their calendar year, declarations never."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application, AwardCycle, SectionAnswer
from applications.rules.fields import FieldKind
from applications.rules.loader import read_rulebook
from applications.rules.rulebook import Rulebook
from applications.section_merge import Entry, as_text, digests_of
from applications.selectors.carry_over import candidates, earlier_application
from applications.services.applicant_section import save_section
from applications.services.carry_over import copy_from_earlier
from applications.services.cycles import load_cycle
from applications.workflow.engine import Blocked
from baoji_award.audit.models import AuditEvent
from baoji_award.errors import NotFoundForYou
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast
from tests.rounds import IN_STAGE, RULES, complete_dossier, make_application

EARLIER = "BJZL-2023-9001"


def last_year() -> Rulebook:
    """The rules of the round before: the same but for the year, a longer overview and another unit for the profit."""
    rules = read_rulebook(RULES).model_copy(update={"year": 2023, "code": "2023"})
    sections = []
    for section in rules.dossier.sections:
        fields = [
            field.model_copy(update={"limit": 9000}) if field.key == "text" else field for field in section.fields
        ]
        fields = [field.model_copy(update={"unit": "亿元"}) if field.key == "profit" else field for field in fields]
        sections.append(section.model_copy(update={"fields": tuple(fields)}))
    return rules.model_copy(update={"dossier": rules.dossier.model_copy(update={"sections": tuple(sections)})})


@pytest.fixture
def earlier(cast: Cast) -> Application:
    """The same organisation's dossier of 2023, filled in, with figures that tell their year."""
    cycle, _ = load_cycle(last_year(), at=IN_STAGE["preparation"])
    cycle = AwardCycle.objects.get(pk=cycle.pk)
    found = make_application(cycle, cast.organisation, cast.owner, state="office_check")
    Application.objects.filter(pk=found.pk).update(number=EARLIER)
    found = Application.objects.get(number=EARLIER)
    complete_dossier(found, cast.owner)
    for section in cycle.rulebook.dossier.sections:
        answer = found.answers.get(section=section.key)
        years = {field.key for field in section.fields if field.kind == FieldKind.YEARS and not field.computed}
        answer.data |= {key: {"2020": "20", "2021": "21", "2022": "22"} for key in years & set(answer.data)}
        answer.save()
    return found


def copy(cast: Cast, **fields: set[str]) -> int:
    chosen = {section: frozenset(keys) for section, keys in fields.items()}
    return copy_from_earlier(application_id=cast.application.pk, fields=chosen, by=cast.owner)


def data(cast: Cast, section: str) -> dict[str, object]:
    return cast.application.answers.get(section=section).data  # type: ignore[no-any-return]


def url(cast: Cast) -> str:
    return reverse("applications:copy_earlier", args=[cast.application.number])


def test_figures_move_with_their_calendar_year(cast: Cast, earlier: Application) -> None:
    found = candidates(cast.application, earlier)["indicators"]["revenue"]
    assert {year: figure for year, figure in found.items() if figure} == {"2021": "21", "2022": "22"}  # type: ignore[attr-defined]
    assert copy(cast, indicators={"revenue"}) == 1
    assert {year for year, figure in data(cast, "indicators")["revenue"].items() if figure} == {"2021", "2022"}  # type: ignore[attr-defined]


def test_another_unit_and_a_declaration_are_no_candidates(cast: Cast, earlier: Application) -> None:
    found = candidates(cast.application, earlier)
    fields = {field.key for section in cast.cycle.rulebook.dossier.sections for field in section.fields}
    confirmed = {
        field.key
        for section in cast.cycle.rulebook.dossier.sections
        for field in section.fields
        if field.kind == FieldKind.CONFIRM
    }
    offered = {key for values in found.values() for key in values}
    assert ("profit" in fields, "profit" in offered, bool(confirmed), confirmed & offered) == (True, False, True, set())


def test_only_empty_fields_are_filled(cast: Cast, earlier: Application) -> None:
    save_section(
        application_id=cast.application.pk,
        section="profile",
        entry=Entry({"main_products": "今年的产品"}),
        by=cast.owner,
    )
    assert copy(cast, profile={"main_products", "employees"}) == 1
    filled = data(cast, "profile")
    assert (filled["main_products"], filled["employees"]) == ("今年的产品", "120")


def test_copying_is_on_the_record_and_without_the_texts(cast: Cast, earlier: Application) -> None:
    version = cast.application.version
    copy(cast, profile={"main_products", "nothing_like_it"})
    event = AuditEvent.objects.get(action="dossier.copied")
    assert event.payload == {
        "number": cast.application.number,
        "from": EARLIER,
        "fields": {"profile": ["main_products"]},
    }
    assert Application.objects.get(pk=cast.application.pk).version == version + 1
    assert copy(cast, profile={"main_products"}) == 0
    assert AuditEvent.objects.filter(action="dossier.copied").count() == 1


def test_every_copied_field_bears_its_year_until_it_is_changed(
    cast: Cast, earlier: Application, sign_in: SignIn
) -> None:
    copy(cast, profile={"main_products", "employees", "listed"}, indicators={"revenue"}, quality={"certificates"})
    address = reverse("applications:section", args=[cast.application.number, "profile"])
    client = sign_in(cast.owner)

    def tags(section: str) -> list[str]:
        page = client.get(reverse("applications:section", args=[cast.application.number, section])).content.decode()
        return re.findall(r'id="origin-(\w+)">上次填报（2023年）<', page)

    assert tags("profile") == ["main_products", "employees", "listed"]
    assert [tags("indicators"), tags("quality")] == [["revenue"], ["certificates"]]
    stored = SectionAnswer.objects.get(application=cast.application, section="profile")
    sent = {"loaded": as_text(digests_of(stored.data, stored.data)), **stored.data, "employees": "130"}
    answer = client.post(address, sent, headers={"HX-Request": "true"}).content.decode()
    assert re.findall(r'<span id="origin-(\w+)" hx-swap-oob="delete">', answer) == ["employees"]
    stored.refresh_from_db()
    sent |= {"loaded": as_text(digests_of(stored.data, stored.data)), "stay": "1"}
    assert client.post(address, sent).status_code == 302
    assert tags("profile") == ["main_products", "listed"]


def test_the_page_offers_what_fits_and_copies_what_is_chosen(cast: Cast, earlier: Application, sign_in: SignIn) -> None:
    overview = earlier.answers.get(section="overview")
    overview.data = {"text": "质" * 3001}
    overview.save()
    client = sign_in(cast.owner)
    page = client.get(url(cast)).content.decode()
    shown = ["单位基本信息（" in page, "近三年主要指标（" in page, "组织概述（" in page, EARLIER in page]
    assert shown == [True, True, False, True]
    assert (
        client.get(reverse("applications:apply_overview", args=[cast.application.number]))
        .content.decode()
        .count("从上次填报复制")
        == 1
    )
    assert client.post(url(cast), {"sections": ["profile"]}).status_code == 302
    assert set(cast.application.answers.values_list("section", flat=True)) == {"profile"}


def test_no_choice_is_named_at_its_place(cast: Cast, earlier: Application, sign_in: SignIn) -> None:
    response = sign_in(cast.owner).post(url(cast), {"sections": []})
    assert (response.status_code, response.content.decode().count("请至少选择一个部分")) == (422, 2)
    assert not cast.application.answers.exists()


def test_without_an_earlier_dossier_the_page_says_so(cast: Cast, sign_in: SignIn) -> None:
    client: Client = sign_in(cast.owner)
    assert "本单位没有以前年度的申报" in client.get(url(cast)).content.decode()
    with pytest.raises(NotFoundForYou):
        copy(cast, profile={"main_products"})


def test_somebody_elses_earlier_dossier_is_not_there(cast: Cast, earlier: Application, sign_in: SignIn) -> None:
    assert earlier_application(by=cast.rival, application=cast.rival_application) is None
    assert earlier_application(by=cast.rival, application=cast.application) is None
    assert sign_in(cast.rival).get(url(cast)).status_code == 404


def test_a_dossier_that_was_handed_in_takes_nothing_over(cast: Cast, earlier: Application) -> None:
    with pytest.raises(Blocked):
        copy_from_earlier(application_id=earlier.pk, fields={}, by=cast.owner)
