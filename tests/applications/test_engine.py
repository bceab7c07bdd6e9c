"""The one door: locks, versions, guards, audit and messages of a move."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from applications.models import Application, DossierVersion, Recommendation
from applications.selectors.cycles import window_of
from applications.services.submission import submit_dossier
from applications.workflow.engine import Blocked, advance_application, advance_round
from baoji_award.audit.models import AuditEvent
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from baoji_award.notifications.models import Message
from tests.cast import Cast, make_cast
from tests.rounds import IN_STAGE, complete_dossier, moment
from tests.sharing import shared

IN_TIME = IN_STAGE["application"]
LATE = moment("2025-01-01 00:00")


@shared
def cast() -> Cast:
    return make_cast(state="bureau_review")


def decline(cast: Cast, **changes: object) -> Application:
    arguments: dict[str, object] = {
        "application_id": cast.application.pk,
        "action": "decline",
        "by": cast.own_bureau,
        "reason": "近三年发生过质量事故。",
        "version": 1,
        "at": IN_TIME,
    }
    return advance_application(**{**arguments, **changes})  # type: ignore[arg-type]


def test_a_move_changes_state_version_and_time_and_nothing_else(cast: Cast) -> None:
    before = dict(Application.objects.values().get(pk=cast.application.pk))
    decline(cast)
    after = dict(Application.objects.values().get(pk=cast.application.pk))
    assert {key: after[key] for key in after if after[key] != before[key]} == {
        "state": "not_endorsed",
        "version": 2,
        **({"state_since": IN_TIME} if before["state_since"] != IN_TIME else {}),
    }


def test_a_move_leaves_one_audit_event_with_its_reason(cast: Cast) -> None:
    before = AuditEvent.objects.count()
    decline(cast)
    event = AuditEvent.objects.order_by("-seq")[0]
    assert AuditEvent.objects.count() == before + 1
    assert (event.action, event.object_type, event.object_id, event.actor_id) == (
        "application.decline",
        "application",
        str(cast.application.pk),
        cast.own_bureau.pk,
    )
    assert '"reason":"近三年发生过质量事故。"' in event.payload_text


def test_a_move_tells_exactly_the_roles_of_the_table(cast: Cast) -> None:
    decline(cast)
    told = set(Message.objects.values_list("user__email", flat=True))
    assert told == {"owner@example.test", "colleague@example.test"}


def test_a_stale_form_is_a_conflict_and_writes_nothing(cast: Cast) -> None:
    with pytest.raises(Conflict):
        decline(cast, version=7)
    assert Application.objects.get(pk=cast.application.pk).state == "bureau_review"
    assert Message.objects.count() == 0


def test_a_needed_reason_is_asked_for(cast: Cast) -> None:
    with pytest.raises(Blocked) as refusal:
        decline(cast, reason="  ")
    assert refusal.value.sentence == "请填写“不予推荐”的原因。"


@pytest.mark.parametrize(
    ("who", "error"),
    [("other_bureau", NotFoundForYou), ("owner", Refused), ("office", Refused), ("sysadmin", NotFoundForYou)],
)
def test_who_may_not_is_refused_and_nothing_is_written(cast: Cast, who: str, error: type[DomainError]) -> None:
    events = AuditEvent.objects.count()
    with pytest.raises(error):
        decline(cast, by=getattr(cast, who))
    assert AuditEvent.objects.count() == events
    assert Application.objects.get(pk=cast.application.pk).version == 1


def test_the_guard_of_endorse_wants_the_signed_opinion(cast: Cast) -> None:
    with pytest.raises(Blocked) as refusal:
        decline(cast, action="endorse")
    assert refusal.value.sentence == "推荐意见须由经办人起草、负责人审签，并有盖章页，才能同意推荐。"
    assert Recommendation.objects.count() == 0


def test_the_database_knows_the_legal_edges(cast: Cast) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Application.objects.filter(pk=cast.application.pk).update(state="awarded")


@pytest.mark.django_db
@pytest.mark.parametrize("at", [IN_TIME, moment("2024-12-31 23:59")])
def test_submission_is_open_until_midnight_of_the_last_day(at: datetime) -> None:
    cast = make_cast()
    complete_dossier(cast.application, cast.owner)
    submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=1, at=at)
    assert Application.objects.get(pk=cast.application.pk).state == "bureau_review"


@pytest.mark.django_db
def test_submission_is_closed_from_midnight_of_the_last_day() -> None:
    cast = make_cast()
    complete_dossier(cast.application, cast.owner)
    with pytest.raises(Blocked) as refusal:
        submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=1, at=LATE)
    assert refusal.value.sentence == "现在不在申报时间内，不能提交。"
    assert Application.objects.get(pk=cast.application.pk).state == "draft"


@pytest.mark.django_db
def test_an_incomplete_dossier_is_not_submitted() -> None:
    cast = make_cast()
    with pytest.raises(Blocked) as refusal:
        submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=1, at=IN_TIME)
    assert refusal.value.sentence == "暂不能提交：还有 35 项未完成。"
    assert DossierVersion.objects.count() == 0


def test_a_round_goes_on_only_when_no_dossier_is_left_behind(cast: Cast) -> None:
    with pytest.raises(Blocked) as refusal:
        advance_round(cycle_id=cast.cycle.pk, action="start_document_review", by=cast.office, at=LATE)
    assert refusal.value.sentence == "还有 2 份申报停留在本阶段或之前的环节，办理完毕后才能进入下一阶段。"


def test_the_application_stage_does_not_end_before_its_deadline(db: None) -> None:
    """Nobody is left behind, and yet whoever has not begun has until the day the public call names."""
    cast = make_cast(state="withdrawn")
    closes = window_of(cast.cycle, "application").closes_at
    with pytest.raises(Blocked) as refusal:
        advance_round(
            cycle_id=cast.cycle.pk,
            action="start_document_review",
            by=cast.office,
            at=closes - timedelta(microseconds=1),
        )
    assert refusal.value.sentence == "申报截止时间为2024年12月31日 24:00，截止后才能启动资料评审。"
    moved = advance_round(cycle_id=cast.cycle.pk, action="start_document_review", by=cast.office, at=closes)
    assert moved.state == "document_review"


def test_a_dossier_that_was_locked_must_be_the_one_that_moves(cast: Cast) -> None:
    with pytest.raises(ValueError, match="another one"):
        decline(cast, locked=cast.rival_application)
    assert set(Application.objects.values_list("state", flat=True)) == {"bureau_review"}
