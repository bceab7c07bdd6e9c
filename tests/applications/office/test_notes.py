"""Internal notes: who reads which, who is mentioned and told, and that nobody else ever learns of one."""

from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application, InternalNote, Recusal
from applications.selectors.office_notes import notes_of
from applications.services.office_notes import NoteText, write_note
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.notifications.models import Delivery, Message
from tests.applications.bureau.desk import IN_TIME
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.sharing import shared

OFFICE_ONLY, FOR_BUREAU = "银行流水与报表不一致", "请核实安全生产许可证"


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="document_review", round_state="document_review")


def note(
    cast: Cast, text: str = OFFICE_ONLY, visibility: str = "office", *people: User, **changes: Any
) -> InternalNote:
    said: dict[str, Any] = {"by": cast.office, "at": IN_TIME, "application_id": cast.application.pk}
    return write_note(note=NoteText(text, visibility, [person.pk for person in people]), **(said | changes))


def both(cast: Cast) -> None:
    note(cast)
    note(cast, FOR_BUREAU, "bureau")


def page_of(application: Application) -> str:
    return reverse("applications:office_notes", args=[application.number])


def test_everybody_reads_what_is_theirs_and_nobody_else_anything(cast: Cast) -> None:
    both(cast)
    read = {
        name: set(notes_of(by=person, application=cast.application).values_list("text", flat=True))
        for name, person in cast.people().items()
        if isinstance(person, User)
    }
    office = {OFFICE_ONLY, FOR_BUREAU}
    theirs = {"office": office, "second_officer": office, "own_bureau": {FOR_BUREAU}}
    assert read == {name: theirs.get(name, set()) for name in read}


@pytest.mark.parametrize(
    "who",
    [
        "owner",
        "colleague",
        "rival",
        "agency",
        "assigned_expert",
        "panel_leader",
        "other_bureau",
        "member",
        "supervisor",
    ],
)
def test_no_page_of_others_shows_a_note(cast: Cast, who: str) -> None:
    both(cast)
    client = browser(getattr(cast, who))
    assert client.get(page_of(cast.application)).status_code == 404
    for name in ("detail", "bureau_review", "apply_overview"):
        text = client.get(reverse(f"applications:{name}", args=[cast.application.number])).content.decode()
        assert (OFFICE_ONLY in text, FOR_BUREAU in text) == (False, False)


def test_the_bureau_reads_its_notes_beside_the_dossier(cast: Cast) -> None:
    both(cast)
    text = browser(cast.own_bureau).get(reverse("applications:bureau_review", args=[cast.application.number]))
    assert (OFFICE_ONLY in text.content.decode(), FOR_BUREAU in text.content.decode()) == (False, True)


def test_a_recused_officer_reads_none_and_is_not_offered(cast: Cast) -> None:
    both(cast)
    Recusal.objects.create(
        application=cast.application,
        user=cast.second_officer,
        reason="亲属",
        decided_by=cast.agency,
        decided_at=IN_TIME,
    )
    assert browser(cast.second_officer).get(page_of(cast.application)).status_code == 404
    assert f"@{cast.second_officer.name}" not in browser(cast.office).get(page_of(cast.application)).content.decode()
    with pytest.raises(DomainError):
        note(cast, "请看", "office", cast.second_officer)
    assert Message.objects.count() == 0
    with pytest.raises(NotFoundForYou):
        note(cast, by=cast.second_officer)


def test_a_mention_is_told_in_a_mail_without_the_text(cast: Cast) -> None:
    written = note(cast, FOR_BUREAU, "bureau", cast.second_officer, cast.own_bureau)
    assert written.text == f"@办公室乙 @主管部门 {FOR_BUREAU}"
    links = dict(Message.objects.values_list("user__name", "link"))
    assert links == {
        "办公室乙": page_of(cast.application),
        "主管部门": reverse("applications:bureau_review", args=[cast.application.number]),
    }
    for mail in Delivery.objects.all():
        said = mail.subject + mail.body
        assert (FOR_BUREAU in said, cast.organisation.name in said) == (False, False)
    event = AuditEvent.objects.get(action="note.written")
    assert FOR_BUREAU not in event.payload_text
    assert event.payload["mentions"] == [cast.second_officer.pk, cast.own_bureau.pk]


def test_who_cannot_read_it_is_not_mentioned(cast: Cast) -> None:
    for people in ((cast.own_bureau,), (cast.other_bureau,), (cast.owner,), (cast.agency,), (cast.office,)):
        with pytest.raises(DomainError):
            note(cast, "请看", "office", *people)
    for text, visibility in ((" ", "office"), ("字" * 1001, "office"), ("请看", "everybody")):
        with pytest.raises(DomainError):
            note(cast, text, visibility)
    for person in (cast.owner, cast.own_bureau, cast.rival, cast.supervisor, cast.agency):
        with pytest.raises(NotFoundForYou):
            note(cast, by=person)
    assert (InternalNote.objects.count(), Message.objects.count()) == (0, 0)


def test_the_page_writes_a_note_and_keeps_what_was_typed(cast: Cast) -> None:
    client, address = browser(cast.office), page_of(cast.application)
    wrong = client.post(address, {"text": OFFICE_ONLY, "visibility": "office", "mentions": [str(cast.own_bureau.pk)]})
    assert wrong.status_code == 422
    assert "本条记录仅组委会办公室可见，不能提及推荐部门的人员。" in wrong.content.decode()
    assert OFFICE_ONLY in wrong.content.decode()
    sent = client.post(
        address, {"text": OFFICE_ONLY, "visibility": "office", "mentions": [str(cast.second_officer.pk)]}
    )
    assert sent["Location"] == address
    assert "@办公室乙" in client.get(address).content.decode()


def test_a_note_is_never_changed(cast: Cast) -> None:
    written = note(cast)
    with pytest.raises(DatabaseError):
        InternalNote.objects.filter(pk=written.pk).update(text="另一个说法")


def test_the_page_asks_as_often_for_one_note_as_for_three(cast: Cast) -> None:
    def asked() -> int:
        client = browser(cast.office)
        client.get(page_of(cast.application))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page_of(cast.application)).status_code == 200
        return len(captured)

    note(cast)
    once = asked()
    both(cast)
    assert (asked(), once) == (once, 13)
