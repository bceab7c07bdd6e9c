"""One section: drafts, formats, limits, versions, autosave."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from applications.models import Application, SectionAnswer
from applications.section_merge import as_text, digests_of
from baoji_award.audit.models import AuditEvent
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast


@pytest.fixture
def owner(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.owner)


def post(
    client: Client, cast: Cast, key: str, cells: dict[str, str] | None = None, *, htmx: bool = False, **data: str
) -> HttpResponse:
    url = reverse("applications:section", args=[cast.application.number, key])
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(url, {**data, **(cells or {})}, headers=headers)  # type: ignore[return-value]


def stored(cast: Cast, key: str) -> dict[str, object]:
    answer = SectionAnswer.objects.filter(application=cast.application, section=key).first()
    return answer.data if answer else {}


def shown(cast: Cast, key: str) -> str:
    """What a form drawn now says it showed."""
    data = stored(cast, key)
    return as_text(digests_of(data, data))


def test_a_half_filled_section_is_saved(owner: Client, cast: Cast) -> None:
    response = post(owner, cast, "profile", main_products="精密阀门", employees="1,200")
    assert (response.status_code, stored(cast, "profile")) == (
        302,
        {"main_products": "精密阀门", "employees": "1200"}
        | dict.fromkeys(("researchers", "quality_staff", "educated", "listed", "stock_code"), ""),
    )


def test_chinese_characters_are_counted_one_by_one(owner: Client, cast: Cast) -> None:
    exact = "质" * 2999 + "\r\n"
    assert post(owner, cast, "overview", text=exact + "量").status_code == 422
    response = post(owner, cast, "overview", text="质" * 3126)
    assert ("超出 126 字，请删减至 3000 字以内" in response.content.decode(), stored(cast, "overview")["text"]) == (
        True,
        "",
    )
    assert "质" * 3126 in response.content.decode()


def test_a_line_break_counts_as_one_character(owner: Client, cast: Cast) -> None:
    text = "质" * 2998 + "\r\n" + "量"
    assert post(owner, cast, "overview", text=text).status_code == 302
    assert len(str(stored(cast, "overview")["text"])) == 3000


def test_what_is_right_is_kept_and_what_is_wrong_is_named_at_its_place(owner: Client, cast: Cast) -> None:
    post(owner, cast, "indicators", {"satisfaction-2022": "90"})
    response = post(
        owner,
        cast,
        "indicators",
        {"assets-2021": "41 260.50", "satisfaction-2022": "457.2"},
        loaded=shown(cast, "indicators"),
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count("2022 年顾客满意度应在 0 至 100 之间，当前填写的是 457.2") == 2
    assert 'value="457.2"' in page
    assert stored(cast, "indicators")["assets"] == {"2020": "", "2021": "41260.50", "2022": "", "2023": ""}
    assert stored(cast, "indicators")["satisfaction"] == {"2021": "", "2022": "90", "2023": ""}


@pytest.mark.parametrize("typed", ["1e999999", "NaN", "12a", "0x10", "１２３x"])
def test_only_plain_numbers_are_numbers(owner: Client, cast: Cast, typed: str) -> None:
    assert post(owner, cast, "profile", employees=typed).status_code == 422
    assert stored(cast, "profile")["employees"] == ""


@pytest.mark.parametrize("typed", ["2018-03-01", "2018/3/1", "2018年3月1日", "２０１８-03-01"])
def test_days_are_kept_in_one_form(owner: Client, cast: Cast, typed: str) -> None:
    assert post(owner, cast, "quality", excellence_since=typed).status_code == 302
    assert stored(cast, "quality")["excellence_since"] == "2018-03-01"


def test_a_field_of_another_group_is_neither_asked_nor_kept(owner: Client, cast: Cast) -> None:
    post(owner, cast, "indicators", {"beds-2021": "5"})
    assert "beds" not in stored(cast, "indicators")


def test_saving_the_same_text_twice_changes_nothing(owner: Client, cast: Cast) -> None:
    post(owner, cast, "overview", text="同样的内容")
    before = Application.objects.get(pk=cast.application.pk).version
    assert post(owner, cast, "overview", text="同样的内容").status_code == 302
    assert (Application.objects.get(pk=cast.application.pk).version, SectionAnswer.objects.get().version) == (before, 1)


def test_a_save_makes_an_older_submit_button_stale(owner: Client, cast: Cast) -> None:
    post(owner, cast, "overview", text="新的内容")
    assert Application.objects.get(pk=cast.application.pk).version == cast.application.version + 1


def test_autosave_answers_with_status_and_what_the_form_holds_now(owner: Client, cast: Cast) -> None:
    response = post(owner, cast, "overview", htmx=True, text="自动保存")
    page = response.content.decode()
    assert (
        response.status_code,
        "草稿已保存" in page,
        f'value="{shown(cast, "overview")}"' in page,
        "<html" in page,
    ) == (
        200,
        True,
        True,
        False,
    )


def test_autosave_of_a_wrong_format_is_422_and_keeps_the_rest(owner: Client, cast: Cast) -> None:
    response = post(owner, cast, "profile", htmx=True, main_products="阀门", employees="很多")
    assert (response.status_code, "有 1 处格式需要更正" in response.content.decode()) == (422, True)
    assert stored(cast, "profile")["main_products"] == "阀门"


@pytest.mark.parametrize("person", ["rival", "office", "own_bureau"])
def test_a_foreign_save_is_404_and_writes_nothing(cast: Cast, sign_in: SignIn, person: str) -> None:
    client = sign_in(getattr(cast, person))
    before = AuditEvent.objects.count()
    assert post(client, cast, "overview", text="他人").status_code == 404
    assert (SectionAnswer.objects.count(), AuditEvent.objects.count()) == (0, before)


def test_an_unknown_section_is_404(owner: Client, cast: Cast) -> None:
    assert post(owner, cast, "nowhere", text="内容").status_code == 404


@pytest.mark.parametrize("key", ["profile", "indicators", "overview", "quality", "declarations"])
def test_every_section_has_its_page(owner: Client, cast: Cast, key: str) -> None:
    url = reverse("applications:section", args=[cast.application.number, key])
    assert owner.get(url).status_code == 200
