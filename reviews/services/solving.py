"""Who should judge which dossier, solved exactly, and which rule makes it impossible.

In this order: the rules hold; as few of the earlier proposals as possible change; the loads are as equal as possible
(the sum of their squares is least, so they differ by at most one wherever the rules leave room for it); the judges
know the industries. Where the rules cannot hold together, each is loosened alone to find those that stand in the way.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter

from reviews.services.solving_model import Model, Shortage
from reviews.services.solving_task import Judge, Rule, Solution, Task

MOST_NAMED = 5


def solve(task: Task) -> Solution:
    """The best choice by the module's order, or what stands in its way; equal tasks have equal solutions.

    Raises DomainError when it takes longer than a minute.
    """
    # In the order of the keys, so that of several best choices it is always the same one.
    judges = tuple(sorted(task.judges, key=attrgetter("key")))
    task = replace(task, judges=judges, dossiers=tuple(sorted(task.dossiers, key=attrgetter("key"))))
    if wrong := _contradictions(task):
        return Solution(obstacles=wrong)
    model = Model(task)
    if not model.feasible():
        return Solution(obstacles=_obstacles(task))
    model.keep_most(task.kept)
    model.balance()
    return Solution(model.best_fit(task.fit))


def _contradictions(task: Task) -> tuple[str, ...]:
    dossiers = {each.key: each.label for each in task.dossiers}
    judges = {each.key: each.label for each in task.judges}
    return tuple(
        f"{dossiers[dossier]} 已固定由 {judges[judge]} 评审，但该专家不能评审：{task.forbidden[dossier, judge]}。"
        for dossier, judge in sorted(task.pinned - task.fixed)
        if (dossier, judge) in task.forbidden
    )


def _obstacles(task: Task) -> tuple[str, ...]:
    """Each rule that, loosened alone, lets the others hold; where none does, what all of them lack together."""
    alone = {rule: Model(task, frozenset({rule})).shortage() for rule in Rule}
    found = [sentence for rule, lack in alone.items() if lack for sentence in _sentences(task, rule, lack)]
    if not found and (lack := Model(task, frozenset(Rule)).shortage()):
        found = [sentence for rule in Rule for sentence in _sentences(task, rule, lack)]
    return tuple(found)


def _sentences(task: Task, rule: Rule, lack: Shortage) -> list[str]:
    rules = task.rules
    if rule == Rule.LOAD:
        words = f"“每名专家至多评审 {rules.most} 份”不能满足，放宽到 {(rules.most or 0) + lack.over} 份即可。"
        return [words] if lack.over else []
    if rule == Rule.OWN:
        return [f"“不超过专家本人答复的最多份数”不能满足：{_stretched(task, lack)}。"] if lack.own else []
    industry = rule == Rule.INDUSTRY
    lacking = lack.industry if industry else lack.judges
    asked = f"每份申报至少 {rules.industry} 名行业专家" if industry else f"每份申报 {rules.size} 名专家"
    dossiers = _named(task, lacking, industry=industry)
    return [f"“{asked}”不能满足，共缺 {sum(lacking.values())} 人次：{dossiers}。"] if lacking else []


def _stretched(task: Task, lack: Shortage) -> str:
    """The judges who would have to take on more than they said, and how much."""
    asked = [judge for judge in task.judges if judge.key in lack.own]
    named = [f"{judge.label} 至多 {judge.most} 份，须承担 {_duty(judge, lack)} 份" for judge in asked[:MOST_NAMED]]
    more = len(asked) - MOST_NAMED
    return "；".join(named) + (f"；等 {len(asked)} 名" if more > 0 else "")


def _duty(judge: Judge, lack: Shortage) -> int:
    return max(judge.most or 0, judge.load) + lack.own[judge.key]


def _named(task: Task, dossiers: Iterable[int], *, industry: bool) -> str:
    """The first dossiers that lack somebody, each with why experts are out of the question."""
    labels = {each.key: each.label for each in task.dossiers}
    wanted = sorted(dossiers)
    named = [labels[key] + _excluded(task, key, industry=industry) for key in wanted[:MOST_NAMED]]
    more = len(wanted) - MOST_NAMED
    return "、".join(named) + (f"等 {len(wanted)} 份" if more > 0 else "")


def _excluded(task: Task, dossier: int, *, industry: bool) -> str:
    """Why too few could judge the dossier at all; empty where enough could and the other rules keep them away."""
    asked = [judge for judge in task.judges if judge.industry or not industry]
    reasons = Counter(task.forbidden[dossier, judge.key] for judge in asked if (dossier, judge.key) in task.forbidden)
    needed = task.rules.industry if industry else task.needed(dossier)
    if len(asked) - reasons.total() >= needed:
        return ""
    out = "".join(f"，{reason} {count} 名" for reason, count in sorted(reasons.items()))
    return f"（本组{'行业专家' if industry else '专家'} {len(asked)} 名{out}）"
