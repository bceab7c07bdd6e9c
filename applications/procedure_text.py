"""docs/procedure.md, printed from the table."""

from collections.abc import Iterable

from applications.roles import ROLES
from applications.rules.rulebook import Rulebook
from applications.stages import APPLICATION, ROUND, STAGES, SYSTEM, Procedure

_HEAD = """# The procedure

Printed from `applications/stages.py` by `manage.py print_procedure --rules cycles/2024-baoji.toml`; a test keeps it
current. Do not edit by hand. The clauses and the days are data of the round in that file, everything else is the table.
"""


def procedure_text(rules: Rulebook | None = None) -> str:
    """The whole table as Markdown: stages, then states and actions of dossiers and of the round.

    With the rules of a round the stages bear the clauses of its plan and its days.
    """
    return "\n".join([_HEAD, *_stages(rules), *_machine("Dossier", APPLICATION), *_machine("Round", ROUND)]) + "\n"


def _stages(rules: Rulebook | None) -> Iterable[str]:
    yield "## Stages\n"
    yield "| # | code | 名称 | clause | days | owner |"
    yield "|---|---|---|---|---|---|"
    for stage in STAGES:
        rule = rules.stage(stage.code) if rules else None
        clause, days = (rule.clause, rule.words) if rule else ("", "")
        yield f"| {stage.number} | `{stage.code}` | {stage.label} | {clause} | {days} | {stage.owner.label} |"
    yield ""


def _machine(title: str, procedure: Procedure) -> Iterable[str]:
    yield f"## {title}: states\n"
    yield "| state | 名称 | stage | desk | before publication shown as |"
    yield "|---|---|---|---|---|"
    for state in procedure.states:
        shown = f"`{state.shown_as}`" if state.shown_as else ""
        yield f"| `{state.code}` | {state.label} | {state.stage} | {_role(state.desk) or 'end'} | {shown} |"
    yield f"\n## {title}: actions\n"
    yield "| action | 名称 | from | to | by | guard | tells | reason | decided on |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for action in procedure.actions:
        cells = (
            f"`{action.name}`",
            action.label,
            ", ".join(f"`{source}`" for source in action.sources),
            f"`{action.target}`",
            _role(action.by),
            f"`{action.guard}`" if action.guard else "",
            "、".join(_role(role) for role in action.tells),
            "yes" if action.needs_reason else "",
            f"{action.collective} (many at once)" if action.collective else "its own button",
        )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _role(code: str) -> str:
    if code == SYSTEM:
        return "系统"
    return ROLES[code].label if code in ROLES else ""
