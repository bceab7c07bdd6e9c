"""完整性: the machine's result for every section and slot of what was handed in."""

from django.urls import reverse

from applications.selectors.completeness import PartResult, completeness_of
from applications.selectors.dossier_contents import Contents, working_copy
from baoji_award.calendar.clock import move_clock
from tests.applications.bureau.desk import IN_TIME
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.rounds import complete_dossier
from tests.sharing import shared


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def test_every_section_and_slot_has_its_result(cast: Cast) -> None:
    application = cast.application
    complete_dossier(application, cast.owner)
    contents = working_copy(application)
    assert [part for part in completeness_of(application, contents) if part.missing] == []
    slot = next(slot for slot in cast.cycle.rulebook.dossier.evidence if slot.required)
    without = Contents(
        {key: data for key, data in contents.answers.items() if key != "overview"},
        tuple(file for file in contents.files if file.slot != slot.key),
    )
    lacking = [part for part in completeness_of(application, without) if part.missing]
    assert [part.title for part in lacking] == ["组织概述", slot.label]
    assert lacking[1] == PartResult(slot.label, (slot.label,), 0)


def test_the_screening_desk_shows_it(cast: Cast) -> None:
    page = browser(cast.office).get(reverse("applications:screening", args=[cast.application.number]))
    text = page.content.decode()
    assert (page.status_code, "不齐全" in text, "须在核查清单中由经办人确认" in text) == (200, True, True)
