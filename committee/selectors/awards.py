"""Questions about awards: the office's list, the public register, the check of a certificate."""

import re

from django.db.models import QuerySet

from applications.models import Application, AwardCycle
from applications.selectors.applications import load_application
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from committee.models import Award, Candidate, EarlierWinner

GIVEN = ("awarded", "revoked")
CODE = re.compile(r"^[0-9a-f]{32}$")


def register(*, year: str = "", kind: str = "") -> QuerySet[Award]:
    """The public register: every award given, revoked ones included, newest round first."""
    found = Award.objects.filter(application__state__in=GIVEN)
    if year.isdigit():
        found = found.filter(application__cycle__year=int(year))
    if kind:
        found = found.filter(kind__code=kind)
    related = found.select_related("kind", "number", "application__cycle", "application__group")
    return related.order_by("-application__cycle__year", "kind__position", "number__value")


def public_award(pk: int) -> Award:
    """One entry of the register. Raises NotFoundForYou."""
    award = register().filter(pk=pk).first()
    if award is None:
        raise NotFoundForYou
    return award


def check_certificate(text: str) -> Award | None:
    """The award behind a certificate number or a code from the QR; None when there is none."""
    text = text.strip()
    if CODE.match(text.lower()):
        return register().filter(verify_code=text.lower()).first()
    return register().filter(number__text=text.upper()).first() if text else None


def first_time(application: Application) -> bool:
    """Whether the organisation has not won this prize before, here or as brought in (plan, section 四).

    It is known by its code, so that another account of the same organisation changes nothing.
    """
    kind = Candidate.objects.select_related("kind").get(application=application).kind.code
    uscc = application.organisation.uscc
    here = Award.objects.filter(application__organisation__uscc=uscc, kind__code=kind).exclude(application=application)
    before = EarlierWinner.objects.filter(uscc=uscc, kind=kind, struck_at__isnull=True)
    return not here.exists() and not before.exists()


def brought_in_since(award: Award) -> QuerySet[EarlierWinner]:
    """Entries of the register that contradict money given for a first award: brought in after it was confirmed."""
    earlier = EarlierWinner.objects.filter(uscc=award.application.organisation.uscc, kind=award.kind.code)
    return earlier.filter(struck_at__isnull=True) if award.money else earlier.none()


def awards_of(*, cycle: AwardCycle) -> QuerySet[Award]:
    return Award.objects.filter(application__cycle=cycle).select_related(
        "kind", "number", "document__stored", "application"
    )


def certificate_of(*, by: User, number: str) -> Award:
    """The award of an application `by` may see, its certificate rendered. Raises NotFoundForYou."""
    application = load_application(by=by, number=number)
    award = (
        Award.objects.filter(application=application, document__isnull=False)
        .select_related("document__stored", "application__cycle")
        .first()
    )
    if award is None:
        raise NotFoundForYou
    return award
