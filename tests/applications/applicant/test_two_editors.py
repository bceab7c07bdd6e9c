"""Two people in one section: what only one of them changed is merged, what both changed is theirs to decide."""

import re
import threading
from collections.abc import Mapping

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from applications.models import Application, SectionAnswer
from applications.section_merge import Entry, digests_of
from applications.services.applicant_section import Saved, save_section
from baoji_award.calendar.clock import move_clock
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast, make_cast
from tests.rounds import IN_STAGE

LOADED = re.compile(r'name="loaded"[^>]* value="([^"]*)"')


class Editor:
    """A person with the section's page open: sends what they typed and what their form says it showed."""

    def __init__(self, client: Client, cast: Cast, key: str = "profile") -> None:
        self.client, self.url = client, reverse("applications:section", args=[cast.application.number, key])
        self.loaded = self._loaded(client.get(self.url))

    def _loaded(self, response: object) -> str:
        found = LOADED.search(response.content.decode())  # type: ignore[attr-defined]
        return found.group(1) if found else ""

    def post(self, data: Mapping[str, object], *, quiet: bool = False) -> HttpResponse:
        headers = {"HX-Request": "true"} if quiet else {}
        response = self.client.post(self.url, {"loaded": self.loaded, **data}, headers=headers)
        self.loaded = self._loaded(response) or self.loaded
        return response  # type: ignore[return-value]


@pytest.fixture
def first(cast: Cast, sign_in: SignIn) -> Editor:
    save(cast, {"main_products": "阀门", "employees": "100", "quality_head": "王样例"})
    return Editor(sign_in(cast.owner), cast)


@pytest.fixture
def second(cast: Cast, sign_in: SignIn, first: Editor) -> Editor:
    return Editor(sign_in(cast.colleague), cast)


def save(cast: Cast, data: dict[str, object], section: str = "profile") -> Saved:
    stored = SectionAnswer.objects.filter(application=cast.application, section=section).first()
    loaded = digests_of(stored.data, data) if stored else {}
    return save_section(application_id=cast.application.pk, section=section, entry=Entry(data, loaded), by=cast.owner)


def now_stored() -> dict[str, object]:
    return {key: value for key, value in SectionAnswer.objects.get(section="profile").data.items() if value}


OLD = {"main_products": "阀门", "employees": "100", "quality_head": "王样例"}


def test_changes_in_different_fields_are_both_kept(first: Editor, second: Editor) -> None:
    assert first.post({**OLD, "main_products": "精密阀门"}, quiet=True).status_code == 200
    response = second.post({**OLD, "employees": "120"}, quiet=True)
    page = response.content.decode()
    assert (response.status_code, "申报人于" in page, "更新了“主要产品或服务”" in page) == (200, True, True)
    assert now_stored() == {"main_products": "精密阀门", "employees": "120", "quality_head": "王样例"}


def test_the_older_text_on_the_page_never_comes_back(first: Editor, second: Editor) -> None:
    """The second page still shows the old product; it is sent again with every autosave."""
    first.post({**OLD, "main_products": "精密阀门"}, quiet=True)
    for employees in ("120", "121", "122"):
        second.post({**OLD, "employees": employees}, quiet=True)
    assert now_stored()["main_products"] == "精密阀门"


def test_a_field_changed_by_both_is_overwritten_by_nobody(first: Editor, second: Editor) -> None:
    first.post({**OLD, "main_products": "甲的内容"})
    response = second.post({**OLD, "main_products": "乙的内容", "employees": "120"})
    page = response.content.decode()
    assert response.status_code == 409
    assert ["甲的内容" in page, "乙的内容" in page, "申报人于" in page, page.count("<fieldset")] == [
        True,
        True,
        True,
        1,
    ]
    assert now_stored() == {"main_products": "甲的内容", "employees": "120", "quality_head": "王样例"}


def test_autosave_says_so_every_time_and_keeps_the_text_open(first: Editor, second: Editor) -> None:
    first.post({**OLD, "main_products": "甲的内容"}, quiet=True)
    for typed in ("乙", "乙的内容"):
        response = second.post({**OLD, "main_products": typed}, quiet=True)
        page = response.content.decode()
        assert (response.status_code, "未保存：“主要产品或服务”已被申报人于" in page) == (409, True)
        assert ['data-open="main_products"' in page, "查看两份内容" in page, "<html" in page] == [True, True, False]
    assert now_stored()["main_products"] == "甲的内容"


@pytest.mark.parametrize(
    ("choice", "edited", "kept"),
    [("mine", "", "乙的内容"), ("theirs", "", "甲的内容"), ("edit", "甲乙两份合并", "甲乙两份合并")],
)
def test_the_second_decides_field_by_field(first: Editor, second: Editor, choice: str, edited: str, kept: str) -> None:
    first.post({**OLD, "main_products": "甲的内容"})
    second.post({**OLD, "main_products": "乙的内容"})
    sent = {"clash": "main_products", "mine.main_products": "乙的内容", "main_products": edited or "改动过"}
    response = second.post({**OLD, **sent, "keep.main_products": choice, "stay": "1"})
    assert (response.status_code, now_stored()["main_products"]) == (302, kept)


def test_without_a_choice_the_page_asks_again_and_keeps_both(first: Editor, second: Editor) -> None:
    first.post({**OLD, "main_products": "甲的内容"})
    second.post({**OLD, "main_products": "乙的内容"})
    sent = {"clash": "main_products", "mine.main_products": "乙的内容", "main_products": "乙的内容"}
    response = second.post({**OLD, **sent})
    page = response.content.decode()
    assert (response.status_code, "请为每一项选择以哪一份为准" in page, "乙的内容" in page) == (409, True, True)
    assert now_stored()["main_products"] == "甲的内容"


def test_a_third_text_in_the_meantime_is_asked_about_again(first: Editor, second: Editor) -> None:
    first.post({**OLD, "main_products": "甲的内容"})
    second.post({**OLD, "main_products": "乙的内容"})
    first.loaded = first._loaded(first.client.get(first.url))
    first.post({**OLD, "main_products": "甲又改了"})
    sent = {"clash": "main_products", "mine.main_products": "乙的内容", "keep.main_products": "mine"}
    response = second.post({**OLD, **sent})
    assert (response.status_code, "甲又改了" in response.content.decode()) == (409, True)
    assert now_stored()["main_products"] == "甲又改了"


def test_a_wrong_format_beside_a_conflict_is_not_lost(first: Editor, second: Editor) -> None:
    first.post({**OLD, "main_products": "甲的内容"})
    page = second.post({**OLD, "main_products": "乙的内容", "employees": "很多"}).content.decode()
    assert '<input type="hidden" name="employees" value="很多">' in page
    sent = {"clash": "main_products", "mine.main_products": "乙的内容", "keep.main_products": "mine"}
    response = second.post({**OLD, **sent, "employees": "很多"})
    assert (response.status_code, 'value="很多"' in response.content.decode()) == (422, True)
    assert now_stored() == {**OLD, "main_products": "乙的内容"}


def test_two_windows_of_one_person_are_told_apart(first: Editor, cast: Cast, sign_in: SignIn) -> None:
    other = Editor(sign_in(cast.owner), cast)
    first.post({**OLD, "main_products": "甲的内容"})
    assert "您本人在其他窗口于" in other.post({**OLD, "main_products": "另一份"}, quiet=True).content.decode()


def test_a_figure_of_one_year_belongs_to_its_row(cast: Cast, sign_in: SignIn) -> None:
    first, second = (Editor(sign_in(user), cast, "indicators") for user in (cast.owner, cast.colleague))
    first.post({"assets-2021": "1", "revenue-2021": "5"}, quiet=True)
    page = second.post({"assets-2021": "2", "revenue-2021": ""})
    assert (page.status_code, page.content.decode().count("<fieldset")) == (409, 1)
    assert SectionAnswer.objects.get(section="indicators").data["revenue"]["2021"] == "5"


@pytest.mark.django_db(transaction=True)
def test_two_savers_at_the_same_moment_lose_nothing() -> None:
    """Twice twenty saves over real connections: each writer's own field holds its last text, the shared one a text
    of one of them, and every save that could not store its text said so."""
    move_clock(IN_STAGE["application"])
    cast = make_cast()
    barrier, clashes = threading.Barrier(2), {"main_products": 0, "employees": 0}

    def write(key: str) -> None:
        barrier.wait()
        loaded: dict[str, str] = {}
        for number in range(20):
            entry = Entry({key: str(number), "website": f"{key} {number}"}, loaded)
            saved = save_section(application_id=cast.application.pk, section="profile", entry=entry, by=cast.owner)
            loaded = saved.merged.loaded
            clashes[key] += len(saved.merged.clashes)
        connection.close()

    threads = [threading.Thread(target=write, args=(key,)) for key in clashes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = SectionAnswer.objects.get()
    winner, _, number = str(stored.data["website"]).partition(" ")
    assert (stored.data["main_products"], stored.data["employees"]) == ("19", "19")
    assert (winner in clashes, number, sorted(clashes.values())) == (True, "19", [0, 20])
    assert Application.objects.get(pk=cast.application.pk).version == 1 + stored.version
