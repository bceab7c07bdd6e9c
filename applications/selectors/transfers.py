"""Where a dossier can be transferred to, and where it has been."""

from dataclasses import dataclass

from django.db.models import QuerySet

from applications.models import Application, Bureau, BureauTransfer
from applications.selectors.applicant import bureaus_for
from applications.selectors.screening import load_for_office
from baoji_award.accounts.models import User

# A recommendation is the bureau's own word, and what was forwarded stands in its batch.
TRANSFERABLE = ("draft", "bureau_review")


@dataclass(frozen=True, slots=True)
class Target:
    """A bureau to choose; `fitting` when the applicant's industry is in its remit."""

    bureau: Bureau
    fitting: bool


def load_for_transfer(*, by: User, number: str) -> Application:
    """The dossier as the office of its round sees it. Raises NotFoundForYou for whoever is not of that office."""
    return load_for_office(by=by, number=number)


def bureaus_of_round(application: Application) -> QuerySet[Bureau]:
    """The bureaus that recommend in the dossier's round."""
    return Bureau.objects.filter(code__in=[rule.code for rule in application.cycle.rulebook.bureaus])


def targets_of(application: Application) -> list[Target]:
    """The other bureaus of the round, those that answer for the applicant's industry first. Up to three queries."""
    division = application.organisation.industry
    fitting = {bureau.pk for bureau in bureaus_for(cycle=application.cycle, division=division)}
    others = bureaus_of_round(application).exclude(pk=application.bureau_id)
    return sorted((Target(bureau, bureau.pk in fitting) for bureau in others), key=lambda target: not target.fitting)


def transfers_of(application: Application) -> QuerySet[BureauTransfer]:
    """The transfers of the dossier, newest first."""
    return application.transfers.select_related("from_bureau", "to_bureau", "transferred_by")


def may_be_transferred(application: Application) -> bool:
    """Whether its state allows a transfer: handed in, and not recommended yet."""
    return application.submitted_at is not None and application.state in TRANSFERABLE
