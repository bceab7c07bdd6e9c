"""One drafts, another approves: duties, turns, what is sent back, and what the database itself refuses."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from applications.models import Application, BureauDuty, Recommendation, Recusal
from applications.services.approval import NOT_HANDED_OVER, approve_recommendation, send_back_recommendation
from applications.services.bureau_duties import set_duty
from applications.services.endorsement import IN_APPROVAL
from applications.workflow.engine import STALE, Blocked, advance_application
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from baoji_award.notifications.models import Message
from tests.applications.bureau.desk import IN_TIME, recommend, second, write
from tests.browsing import browser
from tests.cast import Cast, make_cast, make_user
from tests.sharing import shared

NOTE = "请写明近三年的核查情况。"


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="bureau_review")


def version(cast: Cast) -> int:
    return Application.objects.get(pk=cast.application.pk).version


def approve(cast: Cast, by: User, at_version: int | None = None) -> Application:
    return approve_recommendation(
        application_id=cast.application.pk, version=at_version or version(cast), by=by, at=IN_TIME
    )


def give_back(cast: Cast, by: User, note: str = NOTE) -> Recommendation:
    return send_back_recommendation(
        application_id=cast.application.pk, note=note, version=version(cast), by=by, at=IN_TIME
    )


def duty(cast: Cast, user: User, code: str) -> None:
    set_duty(bureau_id=cast.application.bureau_id, user_id=user.pk, duty=code, by=cast.office, at=IN_TIME)


def test_two_people_make_a_recommendation(cast: Cast) -> None:
    head = second(cast.application)
    assert recommend(cast.application, cast.own_bureau).state == "endorsed"
    written = Recommendation.objects.get()
    assert (written.written_by, written.approved_by, written.approved_at) == (cast.own_bureau, head, IN_TIME)
    events = AuditEvent.objects.filter(object_id=str(cast.application.pk), action__startswith="recommendation.")
    assert list(events.values_list("action", "actor_id")) == [
        ("recommendation.written", cast.own_bureau.pk),
        ("recommendation.approved", head.pk),
    ]
    # The second person was asked, the first was not.
    asked = Message.objects.filter(subject__startswith="推荐意见待审签").values_list("user", flat=True)
    assert list(asked) == [head.pk]


def test_nobody_approves_what_they_drafted(cast: Cast) -> None:
    head = second(cast.application)
    write(cast.application, cast.own_bureau)
    write(cast.application, head, hand_over=True)
    # The second one wrote the last draft, the first one an earlier: neither is a fresh pair of eyes.
    for person in (cast.own_bureau, head):
        with pytest.raises(Refused) as refusal:
            approve(cast, person)
        assert refusal.value.sentence == "您参与起草了这份推荐意见，须由另一人审签。"
    assert Application.objects.get(pk=cast.application.pk).state == "bureau_review"


def test_a_clerk_drafts_and_a_head_approves_and_never_the_other_way(cast: Cast) -> None:
    head, clerk = second(cast.application), cast.own_bureau
    duty(cast, head, "head")
    duty(cast, clerk, "clerk")
    with pytest.raises(Refused) as drafting:
        write(cast.application, head)
    assert drafting.value.sentence == "您是部门负责人，推荐意见由经办人起草。"
    write(cast.application, clerk, hand_over=True)
    with pytest.raises(Refused) as approving:
        approve(cast, clerk)
    assert approving.value.sentence == "您是经办人，须由部门负责人办理。"
    assert approve(cast, head).state == "endorsed"


def test_a_clerk_does_not_decline_and_a_head_does(cast: Cast) -> None:
    head, clerk = second(cast.application), cast.own_bureau
    duty(cast, clerk, "clerk")
    address = reverse("applications:act", args=[cast.application.number, "decline"])
    data = {"version": "1", "reason": "近三年发生过较大质量投诉。"}
    assert browser(clerk).post(address, data).status_code == 403
    page = browser(clerk).get(reverse("applications:bureau_review", args=[cast.application.number])).content.decode()
    assert ("您是经办人，须由部门负责人办理。" in page, "确认不予推荐" in page) == (True, False)
    assert browser(head).post(address, data).status_code == 302
    assert Application.objects.get(pk=cast.application.pk).state == "not_endorsed"
    told = Message.objects.filter(subject__startswith="申报办理结果通知").values_list("user", flat=True)
    assert set(told) == {cast.owner.pk, cast.colleague.pk}


def test_turns_stale_buttons_and_double_approval(cast: Cast) -> None:
    head = second(cast.application)
    with pytest.raises(Blocked) as early:
        approve(cast, head)
    write(cast.application, cast.own_bureau)
    with pytest.raises(Blocked) as drafted:
        approve(cast, head)
    assert (early.value.sentence, drafted.value.sentence) == (NOT_HANDED_OVER, NOT_HANDED_OVER)
    write(cast.application, cast.own_bureau, hand_over=True)
    with pytest.raises(Conflict) as writing:
        write(cast.application, cast.own_bureau)
    assert writing.value.sentence == IN_APPROVAL
    with pytest.raises(Conflict) as stale:
        approve(cast, head, at_version=2)
    assert stale.value.sentence == STALE
    approve(cast, head)
    with pytest.raises(Conflict):
        approve(cast, head)


def test_sent_back_with_a_note_and_handed_over_again(cast: Cast) -> None:
    head = second(cast.application)
    write(cast.application, cast.own_bureau, hand_over=True)
    for note, error in (("  ", DomainError), ("长" * 501, DomainError)):
        with pytest.raises(error):
            give_back(cast, head, note)
    back = give_back(cast, head)
    assert (back.submitted_at, back.sent_back_by, back.sent_back_note) == (None, head, NOTE)
    message = Message.objects.get(subject__startswith="推荐意见被退回修改")
    assert (message.user, NOTE in message.body) == (cast.own_bureau, True)
    page = browser(cast.own_bureau).get(reverse("applications:opinion", args=[cast.application.number]))
    assert (NOTE in page.content.decode(), "保存并送审" in page.content.decode()) == (True, True)
    write(cast.application, cast.own_bureau, hand_over=True)
    assert approve(cast, head).state == "endorsed"


def test_a_recommendation_taken_back_needs_both_people_again(cast: Cast) -> None:
    recommend(cast.application, cast.own_bureau)
    head = second(cast.application)
    advance_application(application_id=cast.application.pk, action="retract", by=head, reason="材料有误", at=IN_TIME)
    taken = Recommendation.objects.get()
    assert (taken.submitted_at, taken.approved_by, taken.is_signed) == (None, None, False)
    with pytest.raises(Blocked):
        advance_application(application_id=cast.application.pk, action="endorse", by=head, at=IN_TIME)


def test_a_draft_sent_after_the_handing_over_is_refused_in_words(cast: Cast) -> None:
    write(cast.application, cast.own_bureau, hand_over=True)
    data = {"opinion": "优" * 60, "handler": "甲", "signatory": "乙", "signed_on": "2024-12-02", "version": "2"}
    answer = browser(cast.own_bureau).post(reverse("applications:opinion", args=[cast.application.number]), data)
    assert (answer.status_code, IN_APPROVAL in answer.content.decode()) == (409, True)


def test_a_recused_colleague_is_neither_asked_nor_told(cast: Cast) -> None:
    head = second(cast.application)
    for person in (head, cast.own_bureau):
        if person == cast.own_bureau:
            write(cast.application, person, hand_over=True)
        Recusal.objects.create(
            application=cast.application, user=person, reason="亲属任职", decided_by=cast.office, decided_at=IN_TIME
        )
    assert not Message.objects.filter(subject__startswith="推荐意见待审签").exists()
    with pytest.raises(NotFoundForYou):
        approve(cast, head)
    third = make_user("third", ("bureau", "bureau", cast.application.bureau_id))
    give_back(cast, third)
    assert not Message.objects.filter(subject__startswith="推荐意见被退回修改").exists()


@pytest.mark.parametrize("who", ["other_bureau", "rival", "agency", "sysadmin"])
def test_for_others_there_is_nothing_to_approve(cast: Cast, who: str) -> None:
    write(cast.application, cast.own_bureau, hand_over=True)
    with pytest.raises(NotFoundForYou):
        approve(cast, getattr(cast, who))
    with pytest.raises(NotFoundForYou):
        give_back(cast, getattr(cast, who))


def test_a_draft_is_read_by_its_bureau_alone(cast: Cast) -> None:
    write(cast.application, cast.own_bureau, text="草稿金丝雀" + "优" * 50, hand_over=True)
    scan = reverse("applications:recommendation_scan", args=[cast.application.number])
    detail = reverse("applications:detail", args=[cast.application.number])
    readers = {"own_bureau": (200, True)}
    for name, person in cast.people().items():
        if name == "stranger":
            continue
        client = browser(person)  # type: ignore[arg-type]
        got = (client.get(scan).status_code, "草稿金丝雀" in client.get(detail).content.decode())
        # The bureau reads its draft on its own pages and, where it is shown, on the common one.
        assert got == readers.get(name, (404, False)), name


def test_the_database_refuses_one_person_for_both(cast: Cast) -> None:
    write(cast.application, cast.own_bureau, hand_over=True)
    alone = Recommendation.objects.filter(application=cast.application)
    with pytest.raises(IntegrityError), transaction.atomic():
        alone.update(approved_by=cast.own_bureau, approved_at=IN_TIME)
    with pytest.raises(IntegrityError), transaction.atomic():
        alone.update(approved_by=second(cast.application))
    alone.update(approved_by=second(cast.application), approved_at=IN_TIME)
    with pytest.raises(DatabaseError), transaction.atomic():
        alone.update(opinion="换一个说法" + "优" * 50)
    assert Recommendation.objects.get().approved_by == second(cast.application)


def test_the_pages_lead_from_draft_to_recommendation(cast: Cast) -> None:
    head = second(cast.application)
    number = cast.application.number
    opinion, approval = (reverse(f"applications:{name}", args=[number]) for name in ("opinion", "opinion_approve"))
    write(cast.application, cast.own_bureau, hand_over=True)
    own = browser(cast.own_bureau).get(opinion).content.decode()
    assert ("须由另一人审签" in own, "审签并同意推荐" in own) == (True, False)
    client = browser(head)
    assert "审签并同意推荐" in client.get(opinion).content.decode()
    empty = client.post(reverse("applications:opinion_send_back", args=[number]), {"version": "2", "note": ""})
    assert (empty.status_code, list(empty.context["back"].errors)) == (422, ["note"])
    assert client.post(approval, {"version": "1"}).status_code == 409
    answer = client.post(approval, {"version": "2"}, follow=True)
    assert "推荐意见已审签，已办理“同意推荐”。" in answer.content.decode()
    assert BureauDuty.objects.count() == 0
