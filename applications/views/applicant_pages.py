"""What the applicant's pages say: rows, next step, stepper. No queries beyond what the page has loaded."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from applications.models import Application, AwardCycle, Organisation
from applications.roles import ROLES
from applications.rules.eligibility import conditions, registered_long_enough
from applications.selectors.applicant_tasks import Tasks
from applications.stages import APPLICATION, State
from applications.workflow.veil import shown_state
from baoji_award.accounts.models import User
from baoji_award.ui.words import day

ListRow = tuple[Application, State]


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do next, or who has the dossier now."""

    title: str
    text: str = ""
    url: str = ""
    label: str = ""


def list_rows(applications: Iterable[Application]) -> list[ListRow]:
    """Each application with its state as outsiders know it (the annotation `shown_state`)."""
    return [(row, APPLICATION.state[row.shown_state]) for row in applications]  # type: ignore[attr-defined]


def next_step(application: Application, tasks: Tasks, user: User, *, locked: bool) -> NextStep:
    """For an open dossier the first gap or the check page; for a locked one whose desk it is on."""
    if locked:
        return _waiting(shown_state(application, user), application)
    if tasks.complete:
        url = reverse("applications:check", args=[application.number])
        return NextStep("下一步：核对并提交", "必填内容和必备材料已经齐全。", url, "核对与提交")
    left = tasks.total - tasks.done
    return NextStep(f"下一步：完成“{tasks.next_label}”", f"还有 {left} 项未完成", tasks.next_url, "继续填报")


def _waiting(state: State, application: Application) -> NextStep:
    url = reverse("applications:detail", args=[application.number])
    if state.is_end:
        return NextStep(f"办理结果：{state.label}", "", url, "查看申报材料")
    if state.desk == "applicant":
        return NextStep(f"当前状态：{state.label}", "", url, "查看申报材料")
    desk = application.bureau.name if state.desk == "bureau" else ROLES[state.desk].label
    return NextStep(
        f"当前状态：{state.label}", f"由{desk}办理，有结果时将通过站内通知和邮件告知。", url, "查看申报材料"
    )


def eligibility_rows(cycle: AwardCycle, organisation: Organisation) -> list[tuple[str, bool | None]]:
    """The round's conditions; True or False where the registered data can tell, None where only they know."""
    first, *others = conditions(cycle.rulebook)
    registered = registered_long_enough(cycle.rulebook, organisation.established_on)
    stated = f"{first}。本单位成立日期：{day(organisation.established_on)}"
    return [(stated, registered), *((text, None) for text in others)]
