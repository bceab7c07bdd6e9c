"""The prints of a dossier that a person has ordered: theirs alone, and only while they may read the dossier."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from applications.models import Application, DossierPrint
from applications.selectors.applications import load_application
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou

# The steps of the work: collected, laid out and stored.
STEPS = 2
# A print is a copy for now, not an archive.
KEPT = timedelta(hours=24)


def prints_of(*, by: User, application: Application, at: datetime) -> QuerySet[DossierPrint]:
    """The person's own prints of the (loaded) application that can still be fetched, newest first."""
    found = DossierPrint.objects.filter(application=application, ordered_by=by, ordered_at__gt=at - KEPT)
    return found.select_related("version", "stored").order_by("-pk")


def load_print(*, by: User, number: str, pk: int, at: datetime) -> tuple[Application, DossierPrint]:
    """A print of the person's own. Raises NotFoundForYou for another's, an old one, a dossier no longer theirs."""
    application = load_application(by=by, number=number)
    found = prints_of(by=by, application=application, at=at).filter(pk=pk).first()
    if found is None:
        raise NotFoundForYou
    return application, found
