"""Giving the award after the notice (plan 五（七）, 四)."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from applications.models import Application, AwardCycle
from applications.workflow.engine import Blocked, advance_application, lock_application
from applications.workflow.policy import visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.numbering import allocate_certificate_number
from baoji_award.errors import Conflict, NotFoundForYou
from baoji_award.notifications.outbox import enqueue
from committee.conditions import reason_against_award
from committee.models import Award, Candidate
from committee.roles import require_role
from committee.selectors.awards import first_time
from committee.selectors.candidates import candidates
from committee.services.honours import plan_reviews

TOPIC = "certificate.render"
CODE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What confirm_all did: the awards given, and the sentence for each candidate that has to wait."""

    awards: tuple[Award, ...]
    waiting: tuple[tuple[Application, str], ...]


@unit_of_work()
def confirm_award(*, application_id: int, by: User, at: datetime | None = None) -> Award:
    """Gives the award to one candidate in notice and returns it.

    Raises what advance_application raises; Blocked before the end of the notice, with an open or upheld objection,
    or beyond the ceiling. Side effects, all or nothing:
    - plans the yearly reviews that the round asks for
    - allocates the certificate number and a random code of 128 bits, writes the award (the database keeps the ceiling)
    - moves the application by confirm, which tells applicant and bureau
    - enqueues the rendering of the certificate
    - audit event `award.given`
    """
    application = lock_application(application_id)
    require_role(by, RoleCode.OFFICE, application.cycle)
    if not Application.objects.filter(visible(by), pk=application.pk).exists():
        raise NotFoundForYou
    if application.state != "in_notice":
        raise Conflict("该申报不在公示环节，不能审定授奖。请刷新页面。")
    moment = at or database_now()
    if sentence := reason_against_award(application, moment):
        raise Blocked(sentence)
    award = _give(application, by=by, at=moment)
    plan_reviews(award, application, at=moment)
    advance_application(application_id=application.pk, action="confirm", by=by, at=moment)
    enqueue(topic=TOPIC, key=f"award:{award.pk}", payload={"award": award.pk}, at=moment)
    record(
        action="award.given",
        by=by,
        at=moment,
        object_type="application",
        object_id=str(application.pk),
        payload={
            "award": award.pk,
            "application": application.number,
            "winner": award.winner,
            "number": award.number.text,
            "kind": award.kind.code,
            "first_time": award.first_time,
            "money": award.money,
        },
    )
    return award


def _give(application: Application, *, by: User, at: datetime) -> Award:
    candidacy = Candidate.objects.select_related("kind").get(application=application)
    cycle = application.cycle
    new = first_time(application)
    return Award.objects.create(
        application=application,
        kind=candidacy.kind,
        winner=application.organisation.name,
        first_time=new,
        money=candidacy.kind.first_time_money if new else 0,
        number=allocate_certificate_number(
            series="certificate", year=cycle.year, prefix=cycle.rulebook.numbers.certificate
        ),
        verify_code=secrets.token_hex(CODE_BYTES),
        issued_by=by,
        issued_at=at,
    )


@unit_of_work()
def confirm_all(*, cycle_id: int, by: User, at: datetime | None = None) -> Confirmed:
    """Gives the award to every candidate in notice against whom nothing stands, in the order of the list.

    An open objection holds back its own candidate only; one from which `by` is recused is left to somebody else.
    Raises NotFoundForYou; side effects as confirm_award.
    """
    cycle = AwardCycle.objects.get(pk=cycle_id)
    require_role(by, RoleCode.OFFICE, cycle)
    awards: list[Award] = []
    waiting: list[tuple[Application, str]] = []
    for candidate in candidates(by=by, cycle=cycle).filter(application__state="in_notice"):
        try:
            awards.append(confirm_award(application_id=candidate.application_id, by=by, at=at))
        except Blocked as blocked:
            waiting.append((candidate.application, blocked.sentence))
    return Confirmed(tuple(awards), tuple(waiting))
