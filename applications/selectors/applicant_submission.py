"""Before and after handing in: the gaps with their addresses, and the receipt."""

from django.urls import reverse

from applications.models import Application, DossierVersion
from applications.selectors.applicant import organisation_address
from applications.selectors.dossier import PROFILE, Missing, missing_parts
from applications.selectors.dossier_contents import latest_version
from applications.selectors.dossier_versions import versions_of
from baoji_award.errors import NotFoundForYou


def gaps_of(application: Application) -> list[tuple[str, str]]:
    """(address, sentence) of every part that lacks something, in the order of the dossier."""
    return [
        (_place(application, gap), f"请上传{gap.title}" if gap.is_evidence else _filling(gap))
        for gap in missing_parts(application)
    ]


def _filling(gap: Missing) -> str:
    return f"{gap.title}：请填写{'、'.join(gap.labels)}"


def _place(application: Application, gap: Missing) -> str:
    if gap.key == PROFILE:
        return organisation_address(application.organisation)
    if gap.is_evidence:
        return f"{reverse('applications:evidence', args=[application.number])}#slot-{gap.key}"
    return reverse("applications:section", args=[application.number, gap.key])


def handing_in(application: Application) -> str:
    """The action with which the dossier is handed in from where it lies; empty where it is not the applicant's turn."""
    return {"draft": "submit", "correction": "resubmit"}.get(application.state, "")


def receipt_of(application: Application, number: str = "") -> DossierVersion:
    """The frozen version with this number, or the latest, of the (loaded) application. Raises NotFoundForYou."""
    if number:
        found = versions_of(application).filter(number=int(number) if number.isdecimal() and len(number) < 5 else 0)
        version = found.first()
    else:
        version = latest_version(application)
    if version is None:
        raise NotFoundForYou
    return version
