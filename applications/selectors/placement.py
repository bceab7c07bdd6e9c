"""组别与推荐部门 of a dossier: what may still be chosen, and whether the bureau answers for the industry."""

from django.db.models import QuerySet

from applications.industries import section_of
from applications.models import Application, Bureau
from applications.selectors.applicant import bureaus_for
from applications.stages import APPLICATION

PLACEMENT_TITLE = "组别与推荐部门"
OUT_OF_REMIT = "推荐部门不负责本单位所属行业，请重新选择推荐部门"


def choosable_bureaus(application: Application) -> QuerySet[Bureau]:
    """The bureaus the applicant may choose for a (loaded) draft.

    Where the office has given the dossier to a bureau that stays. So does one that has looked at it, as long as it
    answers for the industry: a returned dossier is put right, not taken elsewhere.
    """
    looked_at = application.submitted_at is not None and _in_remit(application)
    if looked_at or application.transfers.exists():
        return Bureau.objects.filter(pk=application.bureau_id)
    return bureaus_for(cycle=application.cycle, division=application.organisation.industry)


def is_bureau_fitting(application: Application) -> bool:
    """Whether the (loaded) draft goes to a bureau of its industry, or to one the office chose."""
    return _in_remit(application) or application.transfers.filter(to_bureau=application.bureau_id).exists()


def _in_remit(application: Application) -> bool:
    """As `bureaus_for`, read from the round's rules."""
    rules, division = application.cycle.rulebook.bureaus, application.organisation.industry
    own = {rule.code for rule in rules if division in rule.industries}
    own = own or {rule.code for rule in rules if section_of(division) in rule.industries}
    return application.bureau.code in own


def may_group_be_corrected(application: Application) -> bool:
    """Whether the office can still put the dossier into another group: handed in, and not qualified yet.

    From then on experts, panels and the criteria of the review hang on the group.
    """
    state = APPLICATION.state[application.state]
    return application.submitted_at is not None and state.stage == "application" and not state.is_end
