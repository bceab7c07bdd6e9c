"""人员职责: the office and the bureau's head set who drafts and who approves."""

import pytest
from django.urls import reverse

from applications.models import Application, Bureau, BureauDuty
from applications.selectors.bureau_duties import HEAD_DECLINES
from applications.services.bureau_duties import set_duty
from applications.services.returning import decline_dossier
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import DomainError, NotFoundForYou, Refused
from tests.applications.bureau.desk import IN_TIME, second
from tests.browsing import browser, queries
from tests.cast import Cast, make_cast, make_user
from tests.sharing import shared


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="bureau_review")


def give(cast: Cast, user: User, duty: str, *, by: User) -> None:
    set_duty(bureau_id=cast.application.bureau_id, user_id=user.pk, duty=duty, by=by, at=IN_TIME)


def duties(cast: Cast) -> dict[str, str]:
    return dict(BureauDuty.objects.values_list("user__name", "duty"))


def test_the_office_names_a_head_and_the_head_names_clerks(cast: Cast) -> None:
    head = second(cast.application)
    with pytest.raises(Refused) as refusal:
        give(cast, head, "head", by=head)
    assert refusal.value.sentence == "职责由组委会办公室或本部门负责人设定。"
    give(cast, head, "head", by=cast.office)
    give(cast, cast.own_bureau, "clerk", by=head)
    give(cast, cast.own_bureau, "clerk", by=head)
    assert duties(cast) == {head.name: "head", "主管部门": "clerk"}
    give(cast, cast.own_bureau, "", by=head)
    assert duties(cast) == {head.name: "head"}
    events = AuditEvent.objects.filter(action="bureau.duty_set").order_by("pk")
    assert [(event.actor_id, event.payload["before"], event.payload["after"]) for event in events] == [
        (cast.office.pk, "", "head"),
        (head.pk, "", "clerk"),
        (head.pk, "clerk", ""),
    ]


def test_nobody_elses_bureau_nobody_elses_people(cast: Cast) -> None:
    head = second(cast.application)
    give(cast, head, "head", by=cast.office)
    other = Bureau.objects.get(code="zjj")
    for bureau, user, by in (
        (other.pk, cast.other_bureau, head),
        (cast.application.bureau_id, cast.other_bureau, head),
        (cast.application.bureau_id, cast.owner, cast.office),
        (987654321, cast.own_bureau, cast.office),
        (cast.application.bureau_id, cast.own_bureau, cast.rival),
        (cast.application.bureau_id, cast.own_bureau, cast.supervisor),
    ):
        with pytest.raises(NotFoundForYou):
            set_duty(bureau_id=bureau, user_id=user.pk, duty="clerk", by=by, at=IN_TIME)
    with pytest.raises(DomainError):
        give(cast, cast.own_bureau, "king", by=cast.office)
    assert duties(cast) == {head.name: "head"}


def test_the_pages_show_their_own_people_and_offer_what_may_be_set(cast: Cast) -> None:
    head = second(cast.application)
    own, all_of_them = reverse("applications:bureau_duties"), reverse("applications:office_duties")
    page = browser(cast.own_bureau).get(own).content.decode()
    shown = [word in page for word in (head.email, cast.other_bureau.email, 'name="duty"')]
    assert shown == [True, False, False]
    give(cast, head, "head", by=cast.office)
    client, target = browser(head), {"bureau": str(cast.application.bureau_id), "user": str(cast.own_bureau.pk)}
    assert 'name="duty"' in client.get(own).content.decode()
    assert client.post(own, {**target, "duty": "clerk"}).status_code == 302
    assert browser(cast.own_bureau).post(own, {**target, "duty": "head"}).status_code == 403
    office = browser(cast.office)
    text = office.get(all_of_them).content.decode()
    assert [word in text for word in (head.email, cast.other_bureau.email)] == [True, True]
    assert office.post(all_of_them, {**target, "duty": "nonsense"}, follow=True).status_code == 200
    assert duties(cast) == {head.name: "head", "主管部门": "clerk"}


def test_both_lists_cost_the_same_for_one_person_and_for_three(cast: Cast) -> None:
    pages = [(cast.own_bureau, "applications:bureau_duties"), (cast.office, "applications:office_duties")]
    once = [queries(user, reverse(name)) for user, name in pages]
    for number in range(2):
        give(
            cast,
            make_user(f"more{number}", ("bureau", "bureau", cast.application.bureau_id)),
            "clerk",
            by=cast.office,
        )
    assert [queries(user, reverse(name)) for user, name in pages] == once
    assert once == [9, 8]


def test_where_there_is_a_head_only_the_head_declines(cast: Cast) -> None:
    head, other = second(cast.application), cast.own_bureau

    def offered(user: User) -> tuple[bool, bool]:
        page = browser(user).get(reverse("applications:bureau_review", args=[cast.application.number]))
        return HEAD_DECLINES in page.content.decode(), page.status_code == 200

    def decline(by: User) -> str:
        application = Application.objects.get(pk=cast.application.pk)
        moved = decline_dossier(
            application_id=application.pk, reason="不符合推荐条件", by=by, version=application.version, at=IN_TIME
        )
        return str(moved.state)

    assert [offered(head), offered(other)] == [(False, True), (False, True)]
    give(cast, head, "head", by=cast.office)
    assert [offered(head), offered(other)] == [(False, True), (True, True)]
    with pytest.raises(Refused) as refusal:
        decline(other)
    assert refusal.value.sentence == HEAD_DECLINES
    assert decline(head) == "not_endorsed"


def test_a_bureau_without_a_head_may_decline_but_never_its_clerk(cast: Cast) -> None:
    give(cast, cast.own_bureau, "clerk", by=cast.office)
    with pytest.raises(Refused):
        decline_dossier(
            application_id=cast.application.pk,
            reason="不符合推荐条件",
            by=cast.own_bureau,
            version=cast.application.version,
            at=IN_TIME,
        )
