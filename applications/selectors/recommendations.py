"""The 推荐意见 as its viewer may read it, and the text a clerk begins with."""

from dataclasses import dataclass

from applications.models import Application, Recommendation
from applications.roles import scopes_of
from applications.rules.endorsement import filled
from applications.selectors.bureau_duties import why_not_approve, why_not_decide, why_not_draft
from applications.selectors.dossier_contents import sees_procedure
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.ui.words import day


def recommendation_for(*, by: User, application: Application) -> Recommendation | None:
    """The opinion on a (loaded) dossier: its bureau reads a draft too, everybody else of stage 2 what was given."""
    found: Recommendation | None = getattr(application, "recommendation", None)
    if found is None:
        return None
    if application.bureau_id in scopes_of(by, RoleCode.BUREAU)[0]:
        return found
    given = found.is_signed and application.state != "bureau_review"
    return found if given and sees_procedure(by, application) else None


def draft_text(application: Application) -> str:
    """The bureau's or the round's template, filled in for this dossier."""
    rules = application.cycle.rulebook
    own = next((bureau.opinion_template for bureau in rules.bureaus if bureau.code == application.bureau.code), None)
    return filled(
        own or rules.endorsement.opinion_template,
        {
            "organisation": application.organisation.name,
            "group": application.group.name,
            "award": rules.labels.award,
            "bureau": application.bureau.name,
            "city": rules.labels.city,
            "year": str(rules.year),
        },
    )


def page_words(draft: Recommendation) -> dict[str, object]:
    """The words of the page that is sealed, by a platform or by hand; `draft` with its application's relations."""
    application = draft.application
    return {
        "title": "推荐意见",
        "mark": application.cycle.title,
        "particulars": [
            ("申报单位", application.organisation.name),
            ("统一社会信用代码", application.organisation.uscc),
            ("申报编号", application.number),
            ("申报组别", application.group.name),
            ("经办人", draft.handler),
            ("签字人", draft.signatory),
            ("签署日期", day(draft.signed_on)),
        ],
        "paragraphs": draft.opinion.splitlines(),
        "signer": application.bureau.name,
    }


@dataclass(frozen=True, slots=True)
class OpinionDesk:
    """What can be done about the opinion now, by whom it is asked.

    `step`: draft, approve, seal (approved, the platform makes the page) or closed; `why_not` says why it is not this
    person's turn.
    """

    step: str
    why_not: str = ""


def opinion_desk(*, by: User, application: Application) -> OpinionDesk:
    """The turn of a dossier's opinion, seen by a person of its bureau. Two queries at most."""
    if application.state != "bureau_review":
        return OpinionDesk("closed")
    draft: Recommendation | None = getattr(application, "recommendation", None)
    if draft is None or draft.submitted_at is None:
        return OpinionDesk("draft", why_not_draft(by, application))
    if draft.approved_at is None:
        return OpinionDesk("approve", why_not_approve(by, application))
    return OpinionDesk("seal", why_not_decide(by, application))
