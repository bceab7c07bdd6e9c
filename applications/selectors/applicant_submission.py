"""Before and after handing in: the gaps with their addresses, and the receipt."""

from django.urls import reverse

from applications.models import Application, DossierVersion
from applications.selectors.applicant import organisation_address
from applications.selectors.dossier import PLACEMENT, PROFILE, SELF_CHECK, Missing, missing_parts
from applications.selectors.dossier_contents import latest_version
from applications.selectors.dossier_versions import versions_of
from baoji_award.errors import NotFoundForYou


def gaps_of(application: Application) -> list[tuple[str, str]]:
    """(address, sentence) of everything that is lacking, each with its own place, in the order of the dossier."""
    return [line for part in missing_parts(application) for line in _lines(application, part)]


def _lines(application: Application, part: Missing) -> list[tuple[str, str]]:
    if part.key == SELF_CHECK:
        return [(reverse("applications:eligibility", args=[application.number]), f"请完成{part.title}")]
    if part.key == PLACEMENT:
        return [(reverse("applications:placement", args=[application.number]), part.sentence)]
    if part.is_evidence:
        page = reverse("applications:evidence", args=[application.number])
        return [(f"{page}#slot-{part.key}", f"请上传{part.title}")]
    if part.key == PROFILE:
        labels = "、".join(gap.label for gap in part.gaps)
        return [(organisation_address(application.organisation), f"{part.title}：请填写{labels}")]
    page = reverse("applications:section", args=[application.number, part.key])
    if part.sentence:
        return [(page, part.sentence)]
    return [(f"{page}#f-{gap.name}", f"{part.title}：请填写{gap.label}") for gap in part.gaps]


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
