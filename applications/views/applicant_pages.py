"""What the applicant's pages say: rows, next step, stepper. No queries beyond what the page has loaded."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from applications.models import Application, AwardCycle
from applications.roles import ROLES
from applications.rules.eligibility import Finding, stated
from applications.selectors.applicant_tasks import Tasks
from applications.stages import APPLICATION, State
from applications.workflow.veil import shown_state
from baoji_award.accounts.models import User

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


def condition_rows(cycle: AwardCycle, known: Iterable[Finding]) -> list[tuple[str, Finding | None]]:
    """The round's conditions; the finding where the portal knows by itself, None where only they do.

    What it knows against them is shown even where no statement speaks of it (a running bar).
    """
    by_key = {finding.key: finding for finding in known}
    rows = [(text, by_key.pop(condition.key, None)) for condition, text in stated(cycle.rulebook)]
    return [*rows, *((finding.text, finding) for finding in by_key.values() if not finding.met)]
