"""The task list says how far each part is: 未开始, 填写中, n 处需更正, 已完成, 暂不可填."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application, SectionAnswer
from applications.section_merge import Entry, digests_of
from applications.selectors.applicant_progress import progress_of
from applications.selectors.applicant_tasks import Tasks, tasks_of
from applications.selectors.dossier_contents import working_copy
from applications.services.applicant_section import save_section
from applications.services.corrections import ask_correction
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.models import FileScan
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast, make_cast
from tests.rounds import IN_STAGE, complete_dossier


def listed(application: Application) -> Tasks:
    found = Application.objects.select_related("cycle", "group").get(pk=application.pk)
    return tasks_of(found, working_copy(found), progress_of(found))


def status(application: Application) -> dict[str, str]:
    return {task.label: task.status for group in listed(application).groups for task in group.tasks}


def put(cast: Cast, section: str, *, refused: frozenset[str] = frozenset(), **values: object) -> None:
    stored = SectionAnswer.objects.filter(application=cast.application, section=section).first()
    loaded = digests_of(stored.data, stored.data) if stored else {}
    entry = Entry({**(stored.data if stored else {}), **values}, loaded, refused)
    save_section(application_id=cast.application.pk, section=section, entry=entry, by=cast.owner)


def test_a_new_dossier_is_not_begun(cast: Cast) -> None:
    found = status(cast.application)
    assert found.pop("登记信息和联系人") == "已完成"
    assert set(found.values()) == {"未开始", "选填", "暂不可开始"}


def test_a_section_goes_from_begun_to_done(cast: Cast) -> None:
    put(cast, "overview", text="")
    assert status(cast.application)["组织概述"] == "未开始"
    put(cast, "profile", main_products="精密阀门")
    put(cast, "overview", text="本单位概况。")
    found = status(cast.application)
    assert (found["单位基本信息"], found["组织概述"]) == ("填写中", "已完成")


def test_what_was_typed_wrong_is_to_be_corrected_until_it_is_put_right(cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    assert listed(cast.application).complete
    put(cast, "profile", refused=frozenset({"employees"}))
    assert (status(cast.application)["单位基本信息"], listed(cast.application).complete) == ("1 处需更正", False)
    put(cast, "profile", employees="130")
    assert (status(cast.application)["单位基本信息"], listed(cast.application).complete) == ("已完成", True)


def test_the_section_says_what_was_not_stored(cast: Cast, sign_in: SignIn) -> None:
    put(cast, "profile", refused=frozenset({"employees"}), employees="", main_products="精密阀门")
    address = reverse("applications:section", args=[cast.application.number, "profile"])
    page = sign_in(cast.owner).get(address).content.decode()
    assert "以下内容上次填写的格式不符，没有保存，请重新填写：员工总数。" in page


def test_a_file_that_the_scanner_refused_is_to_be_replaced(cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    file = cast.application.evidence.order_by("pk")[0]
    at = IN_STAGE["application"]
    FileScan.objects.create(
        stored=file.stored, state=FileScan.State.INFECTED, signature="Eicar-Signature", asked_at=at, scanned_at=at
    )
    slot = cast.cycle.rulebook.dossier.slot(file.slot)
    assert slot is not None
    assert (status(cast.application)[slot.label], listed(cast.application).complete) == ("1 处需更正", False)


@pytest.fixture
def corrected(db: None) -> Cast:
    """A complete dossier sent back for its overview."""
    move_clock(IN_STAGE["application"])
    cast = make_cast(state="office_check")
    complete_dossier(cast.application, cast.owner)
    ask_correction(
        application_id=cast.application.pk,
        reasons={("section", "overview"): "请补充质量战略"},
        by=cast.office,
        version=cast.application.version,
    )
    return cast


def test_a_correction_shuts_what_it_does_not_name(corrected: Cast, sign_in: SignIn) -> None:
    found = status(corrected.application)
    assert (found.pop("组织概述"), found.pop("核对全部内容并提交")) == ("1 处需更正", "暂不可开始")
    assert (found.pop("登记信息和联系人"), found.pop("申报条件自查")) == ("已完成", "已完成")
    assert set(found.values()) == {"暂不可填"}
    client: Client = sign_in(corrected.owner)
    page = client.get(reverse("applications:apply_overview", args=[corrected.application.number])).content.decode()
    assert ("补正要求：请补充质量战略" in page, "暂不可填" in page) == (True, True)
    shut = client.get(reverse("applications:section", args=[corrected.application.number, "profile"]), follow=True)
    assert "本次补正只开放组委会办公室列出的内容" in shut.content.decode()


def test_a_corrected_section_is_done_again(corrected: Cast) -> None:
    move_clock(IN_STAGE["application"].replace(hour=9))
    put(corrected, "overview", text="补充后的概况。")
    assert (status(corrected.application)["组织概述"], listed(corrected.application).complete) == ("已完成", True)
