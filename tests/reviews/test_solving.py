"""The solver against every choice there is, on tasks small enough to try them all; and what it says where none fits."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations

import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.services.solving import solve
from reviews.services.solving_task import Dossier, Judge, Pair, Rules, Task

Worth = tuple[int, int, int]


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    judges = tuple(
        Judge(
            key,
            f"ZJ-{key}",
            industry=draw(st.booleans()),
            load=draw(st.integers(0, 2)),
            most=draw(st.none() | st.integers(1, 3)),
        )
        for key in range(1, draw(st.integers(1, 4)) + 1)
    )
    dossiers = tuple(Dossier(key, f"D-{key}") for key in range(1, draw(st.integers(1, 3)) + 1))
    pairs = [(dossier.key, judge.key) for dossier in dossiers for judge in judges]
    some = st.frozensets(st.sampled_from(pairs), max_size=4)
    fixed, forbidden = draw(some), draw(some)
    return Task(
        judges,
        dossiers,
        Rules(draw(st.integers(1, 3)), draw(st.integers(0, 1)), draw(st.none() | st.integers(1, 3))),
        forbidden=dict.fromkeys(forbidden - fixed, "已回避"),
        fixed=frozenset(list(fixed)[:1]),
        pinned=draw(some) - forbidden,
        kept=draw(some),
        fit=draw(st.dictionaries(st.sampled_from(pairs), st.integers(0, 2))),
    )


def choices(task: Task) -> Iterator[frozenset[Pair]]:
    """Every set of pairs in which all rules hold, found without any of the solver's code."""
    pairs = [(dossier.key, judge.key) for dossier in task.dossiers for judge in task.judges]
    for found in chain.from_iterable(combinations(pairs, size) for size in range(len(pairs) + 1)):
        chosen = frozenset(found)
        if holds(task, chosen):
            yield chosen


def holds(task: Task, chosen: frozenset[Pair]) -> bool:
    sunk = task.fixed | task.pinned
    if not sunk <= chosen or any(pair in task.forbidden for pair in chosen - task.fixed):
        return False
    experts = {judge.key for judge in task.judges if judge.industry}
    for dossier in task.dossiers:
        judges = {judge for place, judge in chosen if place == dossier.key}
        held = {judge for place, judge in sunk if place == dossier.key}
        least = max(task.rules.size, len(held) + max(0, task.rules.industry - len(held & experts)))
        if len(judges) != least or len(judges & experts) < task.rules.industry:
            return False
    return all(
        limit is None
        or (mine := sum(key == judge.key for _, key in chosen)) + judge.load <= limit
        or mine == sum(key == judge.key for _, key in task.fixed)
        for judge in task.judges
        for limit in (task.rules.most, judge.most)
    )


def worth(task: Task, chosen: frozenset[Pair]) -> Worth:
    """Smaller is better: dropped proposals, sum of squared loads, industry knowledge with the sign turned."""
    loads = [judge.load + sum(key == judge.key for _, key in chosen) for judge in task.judges]
    fit = sum(task.fit.get(pair, 0) for pair in chosen)
    return len(task.kept - chosen), sum(load * load for load in loads), -fit


@settings(max_examples=150, deadline=None)
@given(tasks())
def test_the_choice_is_the_best_of_all_there_are(task: Task) -> None:
    solution, every = solve(task), [worth(task, chosen) for chosen in choices(task)]
    assert bool(solution.obstacles) == (not every)
    if every:
        assert holds(task, solution.pairs)
        assert worth(task, solution.pairs) == min(every)


@settings(max_examples=25, deadline=None)
@given(tasks(), st.randoms())
def test_the_order_of_what_is_asked_changes_nothing(task: Task, chance: object) -> None:
    judges, dossiers = list(task.judges), list(task.dossiers)
    chance.shuffle(judges)  # type: ignore[attr-defined]
    chance.shuffle(dossiers)  # type: ignore[attr-defined]
    assert solve(replace(task, judges=tuple(judges), dossiers=tuple(dossiers))) == solve(task)


def panel(judges: int, dossiers: int, size: int, *, industry: int = 1, most: int | None = None) -> Task:
    """The first judge is the only industry expert."""
    return Task(
        tuple(Judge(key, f"ZJ-{key:03d}", industry=key == 1) for key in range(1, judges + 1)),
        tuple(Dossier(key, f"BJZL-{key}") for key in range(1, dossiers + 1)),
        Rules(size, industry, most),
    )


def limited(task: Task, key: int, *, most: int, load: int = 0) -> Task:
    """One judge can take on `most` dossiers and has `load` elsewhere."""
    judges = tuple(replace(each, most=most, load=load) if each.key == key else each for each in task.judges)
    return replace(task, judges=judges)


def test_the_solver_prints_nothing() -> None:
    lines = (
        "from reviews.services.solving import solve",
        "from reviews.services.solving_task import Dossier, Judge, Rules, Task",
        "assert solve(Task((Judge(1, 'a'),), (Dossier(1, 'b'),), Rules(1, 0))).pairs == {(1, 1)}",
    )
    command = [sys.executable, "-c", "\n".join(lines)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=django_settings.BASE_DIR)
    assert (done.stdout, done.stderr) == ("", "")


def test_after_a_drop_out_only_what_is_missing_is_filled() -> None:
    task = replace(panel(7, 14, 3), rules=Rules(3, 0))
    before = solve(task).pairs
    remaining = frozenset(pair for pair in before if pair[1] != 7)
    after = solve(replace(task, judges=task.judges[:6], kept=remaining)).pairs
    assert (len(before), len(before - remaining)) == (42, 6)
    assert remaining < after
    assert len(after - remaining) == 6
    assert {sum(key == judge for _, key in after) for judge in range(1, 7)} == {7}


@pytest.mark.parametrize(
    ("task", "sentences"),
    [
        (
            replace(panel(5, 2, 5), forbidden={(2, 3): "已回避", (2, 4): "本单位"}),
            ("“每份申报 5 名专家”不能满足，共缺 2 人次：BJZL-2（本组专家 5 名，已回避 1 名，本单位 1 名）。",),
        ),
        (
            replace(panel(5, 2, 3), forbidden={(1, 1): "手工排除"}),
            ("“每份申报至少 1 名行业专家”不能满足，共缺 1 人次：BJZL-1（本组行业专家 1 名，手工排除 1 名）。",),
        ),
        (
            panel(5, 4, 2, most=2),
            (
                "“每份申报至少 1 名行业专家”不能满足，共缺 2 人次：BJZL-3、BJZL-4。",
                "“每名专家至多评审 2 份”不能满足，放宽到 4 份即可。",
            ),
        ),
        (
            replace(panel(3, 1, 4, most=0), forbidden={(1, 1): "已回避"}),
            (
                "“每份申报 4 名专家”不能满足，共缺 2 人次：BJZL-1（本组专家 3 名，已回避 1 名）。",
                "“每份申报至少 1 名行业专家”不能满足，共缺 1 人次：BJZL-1（本组行业专家 1 名，已回避 1 名）。",
                "“每名专家至多评审 0 份”不能满足，放宽到 1 份即可。",
            ),
        ),
        (
            limited(panel(5, 2, 5), 3, most=1),
            (
                "“每份申报 5 名专家”不能满足，共缺 1 人次：BJZL-2。",
                "“不超过专家本人答复的最多份数”不能满足：ZJ-003 至多 1 份，须承担 2 份。",
            ),
        ),
        (
            limited(panel(5, 2, 5), 3, most=2, load=4),
            (
                "“每份申报 5 名专家”不能满足，共缺 2 人次：BJZL-1、BJZL-2。",
                "“不超过专家本人答复的最多份数”不能满足：ZJ-003 至多 2 份，须承担 6 份。",
            ),
        ),
        (
            replace(panel(5, 1, 3), pinned=frozenset({(1, 2)}), forbidden={(1, 2): "已回避"}),
            ("BJZL-1 已固定由 ZJ-002 评审，但该专家不能评审：已回避。",),
        ),
    ],
)
def test_the_rule_in_the_way_is_named(task: Task, sentences: tuple[str, ...]) -> None:
    assert solve(task).obstacles == sentences
    assert solve(task).pairs == frozenset()
