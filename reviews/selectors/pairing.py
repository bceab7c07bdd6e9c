"""What speaks for and against an expert and a dossier before anybody is assigned: one question each."""

from collections.abc import Collection
from datetime import datetime

from applications.models import Application, AwardCycle, Organisation, Recusal
from reviews.models import ExpertProfile
from reviews.services.solving_task import Pair


def blocked_pairs(
    *, cycle: AwardCycle, experts: Collection[int], applications: Collection[int], at: datetime
) -> dict[Pair, str]:
    """(application, expert) → why the two must not meet: a decided recusal, or the applicant is the employer.

    `experts` are ids of users, `applications` ids of dossiers of the round; pairs without a reason are left out. Two
    queries, whatever the numbers. Rights are the caller's: give only dossiers that the reader may see.
    """
    dossiers = Application.objects.filter(pk__in=applications, cycle=cycle).values_list("organisation__uscc", "pk")
    owned: dict[str, list[int]] = {}
    for uscc, dossier in dossiers:
        owned.setdefault(uscc, []).append(dossier)
    employed = ExpertProfile.objects.filter(user__in=experts, employer_uscc__in=owned)
    found = {
        (dossier, expert): "工作单位就是申报单位"
        for expert, uscc in employed.values_list("user_id", "employer_uscc")
        for dossier in owned[uscc]
    }
    recused = Recusal.objects.filter(application__in=applications, user__in=experts, lifted_at__isnull=True)
    return found | dict.fromkeys(recused.values_list("application_id", "user_id"), "已回避")


def fit_of(profile: ExpertProfile, organisation: Organisation) -> int:
    """1 when the applicant's division (GB/T 4754, two digits) is one the expert has named, else 0."""
    known: list[str] = getattr(profile, "industries", [])
    return int(organisation.industry[:2] in known)
