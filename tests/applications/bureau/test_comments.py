"""Comments on sections: the bureau's own, on the reading page, at a constant cost, and seen by nobody else."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application, Bureau, SectionComment
from applications.services.comments import CHANGED, TOLD, Remark, add_comment, change_comment, remove_comment, stamp
from applications.services.returning import return_dossier
from applications.services.transfers import transfer_dossier
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from tests.applications.bureau.desk import IN_TIME, second
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.rounds import moment
from tests.sharing import shared

CANARY = "金丝雀：与上年所报相差较大"
LATER = moment("2024-12-02 11:00")


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="bureau_review")


def comment(cast: Cast, *, by: User | None = None, section: str = "indicators", told: bool = False) -> SectionComment:
    return add_comment(
        application_id=cast.application.pk,
        section=section,
        remark=Remark(CANARY, told),
        by=by or cast.own_bureau,
        at=IN_TIME,
    )


def review(user: User, application: Application) -> tuple[int, str]:
    page = browser(user).get(reverse("applications:bureau_review", args=[application.number]))
    return page.status_code, page.content.decode()


def test_the_contents_list_leads_to_every_part(cast: Cast) -> None:
    text = review(cast.own_bureau, cast.application)[1]
    contents = text[text.index('id="contents"') :]
    places = re.findall(r'href="#([^"]+)"', contents[: contents.index("</nav>")])
    assert places[:3] == ["identity", "self-check", "section-profile"]
    assert places[-1] == "section-evidence-files"
    assert [place for place in places if text.count(f'id="{place}"') != 1] == []


def test_only_the_bureau_reads_its_comments(cast: Cast) -> None:
    comment(cast, told=True)
    number = cast.application.number
    places = ("bureau_review", "detail", "screening", "apply_overview", "return")
    readers = {
        name: [place for place in places if _reads(person, reverse(f"applications:{place}", args=[number]))]
        for name, person in cast.people().items()
        if name != "stranger"
    }
    # A marked comment is the bureau's too until it goes out.
    assert {name: found for name, found in readers.items() if found} == {"own_bureau": ["bureau_review", "return"]}
    assert review(second(cast.application), cast.application)[1].count(CANARY) == 1
    assert not AuditEvent.objects.filter(payload_text__icontains="金丝雀").exists()


def _reads(person: object, address: str) -> bool:
    return CANARY in browser(person).get(address).content.decode()  # type: ignore[arg-type]


def test_a_new_bureau_does_not_inherit_them(cast: Cast) -> None:
    comment(cast)
    target = Bureau.objects.get(code="zjj")
    transfer_dossier(
        application_id=cast.application.pk, bureau_id=target.pk, reason="分工", version=1, by=cast.office, at=IN_TIME
    )
    status, text = review(cast.other_bureau, cast.application)
    assert (status, CANARY in text) == (200, False)
    assert review(cast.own_bureau, cast.application)[0] == 404
    with pytest.raises(NotFoundForYou):
        comment(cast)
    add_comment(application_id=cast.application.pk, section="profile", remark=Remark("另一部门"), by=cast.other_bureau)
    edit = reverse("applications:comment", args=[cast.application.number, SectionComment.objects.earliest("pk").pk])
    assert browser(cast.other_bureau).get(edit).status_code == 404


def test_a_colleague_changes_and_removes_and_nobody_overwrites_unseen(cast: Cast) -> None:
    first = comment(cast)
    colleague, seen = second(cast.application), stamp(first)
    where = {"application_id": cast.application.pk, "comment_id": first.pk}
    changed = change_comment(**where, remark=Remark("改过", True), seen=seen, by=colleague, at=LATER)
    assert (changed.text, changed.to_applicant, changed.written_by) == ("改过", True, colleague)
    for late in (
        lambda: change_comment(**where, remark=Remark("晚了"), seen=seen, by=cast.own_bureau, at=LATER),
        lambda: remove_comment(**where, seen=seen, by=cast.own_bureau, at=LATER),
    ):
        with pytest.raises(Conflict) as stale:
            late()
        assert stale.value.sentence == CHANGED
    remove_comment(**where, seen=stamp(changed), by=cast.own_bureau, at=LATER)
    assert "改过" not in review(colleague, cast.application)[1]
    with pytest.raises(NotFoundForYou):
        change_comment(**where, remark=Remark("再改"), seen=stamp(changed), by=colleague, at=LATER)
    actions = AuditEvent.objects.filter(action__startswith="comment.").values_list("action", flat=True)
    assert list(actions) == ["comment.added", "comment.changed", "comment.removed"]


def test_a_told_comment_stays_and_is_shown_as_told(cast: Cast) -> None:
    first = comment(cast, told=True)
    moved = return_dossier(application_id=cast.application.pk, reasons={}, by=cast.own_bureau, version=1, at=IN_TIME)
    assert (moved.state, "已告知申报单位" in review(cast.own_bureau, cast.application)[1]) == ("draft", True)
    Application.objects.filter(pk=cast.application.pk).update(state="bureau_review")
    with pytest.raises(Conflict) as refusal:
        remove_comment(
            application_id=cast.application.pk, comment_id=first.pk, seen=stamp(first), by=cast.own_bureau, at=LATER
        )
    assert refusal.value.sentence == TOLD


@pytest.mark.parametrize(("who", "error"), [("other_bureau", NotFoundForYou), ("office", Refused), ("owner", Refused)])
def test_who_does_not_comment(cast: Cast, who: str, error: type[DomainError]) -> None:
    with pytest.raises(error):
        comment(cast, by=getattr(cast, who))


def test_no_empty_comment_no_unknown_section_and_only_on_the_desk(cast: Cast) -> None:
    for text in ("  ", "长" * 1001):
        with pytest.raises(DomainError):
            add_comment(application_id=cast.application.pk, section="profile", remark=Remark(text), by=cast.own_bureau)
    with pytest.raises(NotFoundForYou):
        comment(cast, section="nowhere")
    Application.objects.filter(pk=cast.application.pk).update(state="endorsed")
    with pytest.raises(Conflict):
        comment(cast)
    assert SectionComment.objects.count() == 0


def test_the_pages(cast: Cast) -> None:
    client, number = browser(cast.own_bureau), cast.application.number
    add = reverse("applications:comment_add", args=[number, "indicators"])
    long = client.post(add, {"text": "长" * 1001})
    assert (long.status_code, "长" * 1001 in long.content.decode()) == (422, True)
    assert client.post(add, {"text": CANARY, "to_applicant": "on"}).status_code == 302
    made = SectionComment.objects.get()
    edit, remove = (reverse(f"applications:{name}", args=[number, made.pk]) for name in ("comment", "comment_remove"))
    form = client.get(edit).context["form"]
    assert (form["text"].value(), form["to_applicant"].value(), form["seen"].value()) == (CANARY, True, stamp(made))
    stale = client.post(edit, {"text": "我的新说法", "seen": "2024"})
    text = stale.content.decode()
    assert (stale.status_code, CANARY in text, "我的新说法" in text) == (409, True, True)
    assert client.post(edit, {"text": "新说法", "seen": stamp(made)}).status_code == 302
    made.refresh_from_db()
    assert (made.text, client.post(remove, {"seen": stamp(made)}).status_code) == ("新说法", 302)
    assert review(cast.own_bureau, cast.application)[1].count("新说法") == 0


def test_the_reading_page_costs_the_same_with_one_comment_and_with_nine(cast: Cast) -> None:
    client = browser(cast.own_bureau)
    address = reverse("applications:bureau_review", args=[cast.application.number])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    comment(cast)
    queries()
    once = queries()
    for section in ("profile", "overview", "quality", "indicators"):
        comment(cast, section=section)
        comment(cast, section=section, by=second(cast.application))
    assert (queries(), once) == (once, 16)
