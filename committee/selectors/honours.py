"""One award and all that follows it: for the office that looks after it, and for its winner."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from applications.models import Application
from applications.roles import ROLES
from applications.selectors.applications import load_application, load_application_as
from applications.workflow.policy import visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.errors import NotFoundForYou
from committee.models import Award, FollowUp, FollowUpFile, Payment, Revocation, TermsAcceptance


@dataclass(frozen=True, slots=True)
class Honour:
    """An award with its money, its reviews, the terms accepted, and its revocation if there is one."""

    application: Application
    award: Award
    payments: list[Payment]
    revocations: list[Revocation]
    reviews: list[FollowUp]
    accepted: TermsAcceptance | None

    @property
    def terms(self) -> str:
        """The round's terms of use; empty where nothing is asked."""
        terms: str = self.application.cycle.rulebook.honours.terms
        return terms

    @property
    def again_from(self) -> int | None:
        """The year of the first round its winner may apply for again; None where the round's rules ask no waiting."""
        cycle = self.application.cycle
        years = cycle.rulebook.honours.waits.get(self.award.kind.code)
        return None if years is None or self.is_revoked else cycle.year + years

    @property
    def may_take_certificate(self) -> bool:
        return self.accepted is not None or not self.terms

    @property
    def is_revoked(self) -> bool:
        return bool(self.application.state == "revoked")

    @property
    def revocation(self) -> Revocation | None:
        """The approved one."""
        return next((each for each in self.revocations if each.state == Revocation.State.APPROVED), None)

    @property
    def proposed(self) -> Revocation | None:
        return next((each for each in self.revocations if each.state == Revocation.State.PROPOSED), None)

    @property
    def paid(self) -> int:
        return self._sum(Payment.Direction.OUT)

    @property
    def given_back(self) -> int:
        return self._sum(Payment.Direction.BACK)

    def _sum(self, direction: str) -> int:
        confirmed = [each for each in self.payments if each.state == Payment.State.CONFIRMED]
        return sum(each.amount for each in confirmed if each.direction == direction)


def honour_for_office(*, by: User, number: str) -> Honour:
    """The award of this application for an officer who sees it. Raises NotFoundForYou."""
    return _honour(load_application_as(by=by, number=number, role=RoleCode.OFFICE))


def honour_for_winner(*, by: User, number: str) -> Honour:
    """The award of one's own application. Raises NotFoundForYou."""
    return _honour(load_application_as(by=by, number=number, role=RoleCode.APPLICANT))


def is_withheld(*, by: User, award: Award) -> bool:
    """Whether this person is of the winner, and the certificate is void or its terms of use are not yet accepted."""
    revoked, terms = award.application.state == "revoked", award.application.cycle.rulebook.honours.terms
    if not revoked and (not terms or TermsAcceptance.objects.filter(award=award).exists()):
        return False
    return holds_for(by, RoleCode.APPLICANT, award.application)


def review_file_for(*, by: User, number: str, pk: int) -> FollowUpFile:
    """A file handed in with a yearly review, for the winner and the office. Raises NotFoundForYou."""
    application = load_application(by=by, number=number)
    if not any(holds_for(by, role, application) for role in (RoleCode.APPLICANT, RoleCode.OFFICE)):
        raise NotFoundForYou
    files = FollowUpFile.objects.select_related("stored").filter(follow_up__award__application=application, pk=pk)
    found = files.first()
    if found is None:
        raise NotFoundForYou
    return found


def holds_for(by: User, role: RoleCode, application: Application) -> bool:
    """Whether this very role opens the application to the person."""
    return Application.objects.filter(ROLES[role].objects_of(by), visible(by), pk=application.pk).exists()


def reviews_listed(*, by: User, today: date, state: str = "") -> QuerySet[FollowUp]:
    """The yearly reviews of the awards that stand, earliest first, for the office. Raises NotFoundForYou.

    `state`: due (not closed, the day is over), handed_in (to be looked at), open or closed.
    """
    if not has_role(by, RoleCode.OFFICE):
        raise NotFoundForYou
    seen = Application.objects.filter(visible(by), ROLES[RoleCode.OFFICE].objects_of(by), state="awarded")
    found = FollowUp.objects.filter(award__application__in=seen.order_by().values("pk"))
    states = {
        "due": Q(closed_at__isnull=True, handed_in_at__isnull=True, due_on__lt=today),
        "handed_in": Q(closed_at__isnull=True, handed_in_at__isnull=False),
        "open": Q(closed_at__isnull=True),
        "closed": Q(closed_at__isnull=False),
    }
    return found.filter(states.get(state, Q())).select_related("award__application__cycle", "award__kind")


def review_for_office(*, by: User, pk: int) -> FollowUp:
    """A yearly review of an award the officer sees. Raises NotFoundForYou."""
    found = FollowUp.objects.select_related("award__application").filter(pk=pk).first()
    if found is None:
        raise NotFoundForYou
    load_application_as(by=by, number=found.award.application.number, role=RoleCode.OFFICE)
    return found


def _honour(application: Application) -> Honour:
    award = _awards().filter(application=application).first()
    if award is None:
        raise NotFoundForYou
    payments = award.payments.select_related("recorded_by", "decided_by")
    revocations = award.revocations.select_related("proposed_by", "closed_by")
    reviews = award.follow_ups.select_related("handed_in_by", "closed_by").prefetch_related("files")
    accepted = TermsAcceptance.objects.filter(award=award).select_related("accepted_by").first()
    return Honour(application, award, list(payments), list(revocations), list(reviews), accepted)


def _awards() -> QuerySet[Award]:
    return Award.objects.select_related("kind", "number")


def payment_for_office(*, by: User, pk: int) -> Payment:
    """A payment of an award the officer sees. Raises NotFoundForYou."""
    payment = Payment.objects.select_related("award__application", "voucher").filter(pk=pk).first()
    if payment is None:
        raise NotFoundForYou
    load_application_as(by=by, number=payment.award.application.number, role=RoleCode.OFFICE)
    return payment


def revocation_for_office(*, by: User, pk: int) -> Revocation:
    """A revocation of an award the officer sees. Raises NotFoundForYou."""
    found = Revocation.objects.select_related("award__application", "decision").filter(pk=pk).first()
    if found is None:
        raise NotFoundForYou
    load_application_as(by=by, number=found.award.application.number, role=RoleCode.OFFICE)
    return found


def revocation_shown(award: Award | None) -> Revocation | None:
    """The approved revocation of an award, for the public trail. No query for an award that stands."""
    if award is None or award.application.state != "revoked":
        return None
    return award.revocations.filter(state=Revocation.State.APPROVED).first()
