"""The page of one case: its steps as a table, which of them stand on the page, and the page itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from applications.roles import ROLES
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import local_day
from committee.forms.objection_steps import (
    CaseTaskForm,
    ConclusionForm,
    EndHandlerForm,
    HandlerForm,
    HearForm,
    RefuseForm,
    ReturnForm,
    RevealForm,
    StepForm,
    TaskResultForm,
)
from committee.models import Objection, ObjectionState
from committee.selectors.objection_file import CaseFile, case_file
from committee.services.cases import accept_objection, end_handler, name_handler, refuse_objection
from committee.services.hearings import hear_organisation
from committee.services.objection_decisions import approve_conclusion, propose_conclusion, return_conclusion
from committee.services.objection_tasks import finish_task, give_task


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a case: its form, its service, what is said when it was taken."""

    form: type[StepForm]
    act: Callable[..., object]
    done: str

    def form_for(
        self, objection: Objection, data: QueryDict | None = None, *, officers: Sequence[User], name: str = "step"
    ) -> StepForm:
        """The form, bound to `data`, with the officers and the fields that the round's rules want."""
        committee = objection.notice.cycle.rulebook.objections.decided_by == "committee"
        return self.form(data, officers=officers, committee=committee, auto_id=f"{name}_%s")


STEPS = {
    "accept": Step(StepForm, accept_objection, "异议已受理。"),
    "refuse": Step(RefuseForm, refuse_objection, "已决定不予受理，答复函正在生成。"),
    "name": Step(HandlerForm, name_handler, "办理人已指定。"),
    "end": Step(EndHandlerForm, end_handler, "已解除该办理人。"),
    "task": Step(CaseTaskForm, give_task, "任务已交办。"),
    "result": Step(TaskResultForm, finish_task, "办理结果已记录。"),
    "hear": Step(HearForm, hear_organisation, "已通知被反映单位说明情况。"),
    "propose": Step(ConclusionForm, propose_conclusion, "结论已提交审定。"),
    "approve": Step(StepForm, approve_conclusion, "结论已审定，异议办结，答复函正在生成。"),
    "return": Step(ReturnForm, return_conclusion, "结论已退回办理人。"),
}


def case_page(
    request: HttpRequest,
    objection: Objection,
    user: User,
    *,
    refused: tuple[str, StepForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The case as this officer may see it, with the steps that are theirs now; a refused step keeps what was typed."""
    file, now = case_file(objection, by=user), objection.seen_at
    forms = _forms(file, user, now)
    if refused is not None:
        name, form = refused
        form.auto_id = f"{name}_%s"
        forms[name] = form
    context = {
        "case": file,
        "objection": objection,
        "forms": forms,
        "refused": refused[1] if refused else None,
        "reveal": RevealForm() if file.is_handler else None,
        "now": now,
        "today": local_day(now),
    }
    return render(request, "committee/office_objection.html", context, status=status)


def _forms(file: CaseFile, user: User, now: datetime) -> dict[str, StepForm]:
    """The steps that are open to this officer now, each with its empty form."""
    officers = officers_of(file.objection) if file.objection.is_open else []
    choices = {"name": _nameable(file, officers, user)}
    return {
        name: STEPS[name].form_for(file.objection, officers=choices.get(name, officers), name=name)
        for name in _offered(file, user, now)
    }


def officers_of(objection: Objection) -> list[User]:
    """The officers who may have to do with the case, recused ones left out."""
    return list(ROLES[RoleCode.OFFICE].holders(objection.application).order_by("pk"))


def _nameable(file: CaseFile, officers: Sequence[User], user: User) -> list[User]:
    handling = {handler.user_id for handler in file.handlers if handler.ended_at is None}
    return [officer for officer in officers if officer != user and officer.pk not in handling]


def _offered(file: CaseFile, user: User, now: datetime) -> list[str]:
    state, waiting = file.objection.state, file.waiting
    offered = ["name", "end"] if file.objection.is_open else []
    if state == ObjectionState.DECIDING and waiting is not None and waiting.proposed_by_id != user.pk:
        offered += ["approve", "return"]
    if file.is_handler and state == ObjectionState.RECEIVED:
        offered += ["accept", "refuse"]
    if file.is_handler and state == ObjectionState.ACCEPTED:
        offered += ["task"] if file.hearing_runs(now) else ["task", "hear", "propose"]
    if any(task.done_at is None for task in file.tasks):
        offered.append("result")
    return offered
