"""The decision document of a round: its draft, what stands in its way, and what the public reads."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from applications.models import Application, AwardCycle
from applications.selectors.applications import load_application
from applications.stages import APPLICATION
from applications.workflow.policy import visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import local_day
from baoji_award.errors import NotFoundForYou
from committee.models import Award, Outcome, ResultLetter
from committee.selectors.honours import holds_for

# Who took part in the judging and has not won; the others were told when their dossier ended.
NOT_WON = ("not_shortlisted", "not_advanced", "not_proposed", "disqualified")
DECIDED = (*NOT_WON, "awarded", "revoked")


@dataclass(frozen=True, slots=True)
class OutcomeDraft:
    """The text as it is proposed to the office."""

    title: str
    body: str
    dated_on: date


def outcome_of(cycle: AwardCycle) -> Outcome | None:
    return Outcome.objects.select_related("document__stored").filter(cycle=cycle).first()


def draft_of(cycle: AwardCycle, at: datetime, entries: list[dict[str, object]]) -> OutcomeDraft:
    """The text that the office begins with, for a round that ended with these `entries`. No query."""
    labels = cycle.rulebook.labels
    prizes = "、".join(award.name for award in cycle.rulebook.awards)
    steps = f"经申报推荐、资格初审、资料评审、陈述答辩、现场评审、{labels.committee}审议和公示"
    given = (
        f"{labels.government}决定授予有关组织{cycle.year}年度{prizes}（名单见附件）。\n希望获奖组织珍惜荣誉、再接再厉；"
    )
    if not any(entry["winners"] for entry in entries):
        given = f"{cycle.year}年度{prizes}均空缺。\n"
    body = f"根据{'、'.join(labels.basis[:2])}，{steps}，{given}希望全市各类组织学习先进，持续提升质量管理水平。"
    return OutcomeDraft(f"关于{cycle.title}评选结果的通报", body, local_day(at))


def entries_of(cycle: AwardCycle) -> list[dict[str, object]]:
    """The standing awards by prize, with the money of each; prizes without a winner too. Two queries."""
    awards = Award.objects.filter(application__cycle=cycle, application__state="awarded")
    found = list(awards.select_related("number", "application__group").order_by("number__value"))
    return [
        {
            "prize": kind.name,
            "winners": [
                {
                    "name": award.winner,
                    "group": award.application.group.name,
                    "number": award.number.text,
                    "first": award.first_time,
                    "money": award.money,
                }
                for award in found
                if award.kind_id == kind.pk
            ],
        }
        for kind in cycle.award_kinds.order_by("position")
    ]


def not_won(cycle: AwardCycle) -> QuerySet[Application]:
    """Those who get a letter."""
    return Application.objects.filter(cycle=cycle, state__in=NOT_WON).order_by("pk")


def why_not_yet(cycle: AwardCycle) -> str:
    """Why the round cannot be concluded with its decision; empty when it can, also where nobody won. One query."""
    if cycle.list_published_at is None:
        return "名单尚未公示。"
    open_states = [
        state.code for state in APPLICATION.states if state.stage == "publicity" and state.code not in DECIDED
    ]
    waiting = Application.objects.filter(cycle=cycle, state__in=open_states).count()
    if waiting:
        return f"还有 {waiting} 家候选单位未审定，办结后再发布通报。"
    return ""


def outcomes_released() -> QuerySet[Outcome]:
    """The decisions that the public reads, newest round first."""
    return Outcome.objects.filter(released_at__isnull=False).select_related("cycle").order_by("-cycle__year")


def public_outcome(code: str) -> Outcome:
    """A released decision by its round's code. Raises NotFoundForYou."""
    found = outcomes_released().select_related("document__stored").filter(cycle__code=code).first()
    if found is None:
        raise NotFoundForYou
    return found


def decision_shown(award: Award | None) -> Outcome | None:
    """The released decision that names the award, for the public; None without one."""
    return None if award is None else outcomes_released().filter(cycle=award.application.cycle_id).first()


def letter_is_out(application: Application) -> bool:
    """Whether the application's letter can be read. One query."""
    return ResultLetter.objects.filter(application=application, outcome__released_at__isnull=False).exists()


def letters_of(*, by: User, cycle: AwardCycle) -> QuerySet[ResultLetter]:
    """The round's released letters about dossiers the officer sees, by the dossiers' numbers."""
    found = ResultLetter.objects.filter(
        outcome__cycle=cycle,
        outcome__released_at__isnull=False,
        application__in=Application.objects.filter(visible(by)).order_by().values("pk"),
    )
    return found.select_related("application__organisation", "document__number")


def letter_for(*, by: User, number: str) -> ResultLetter:
    """The released letter of an application, for its applicant and the office. Raises NotFoundForYou."""
    application = load_application(by=by, number=number)
    letters = ResultLetter.objects.filter(application=application, outcome__released_at__isnull=False)
    letter = letters.select_related("document__stored").first()
    if letter is None or not any(holds_for(by, role, application) for role in (RoleCode.APPLICANT, RoleCode.OFFICE)):
        raise NotFoundForYou
    return letter
