"""How long the exact assignment takes: `python -m bench.assigning [dossiers experts]`, 100 and 60 when left out.

A round made up from a seed: a third industry experts, one pair in twenty recused, one in eight of the same industry.
Prints, for three seeds, the seconds of a first proposal and of the next one after an expert has dropped out, the least
and the greatest load and how many pairs had to change; then the seconds of saying why a task is impossible.
"""

import dataclasses
import json
import random
import sys
import time

from reviews.services.solving import solve
from reviews.services.solving_task import Dossier, Judge, Rules, Solution, Task

SIZE, INDUSTRY = 5, 1


def made_up(dossiers: int, experts: int, seed: int) -> Task:
    chance = random.Random(seed)
    judges = tuple(Judge(key, f"ZJ-{key:03d}", chance.random() < 1 / 3) for key in range(experts))
    places = tuple(Dossier(key, f"{key:04d}") for key in range(dossiers))
    pairs = [(place.key, judge.key) for place in places for judge in judges]
    return Task(
        judges,
        places,
        Rules(SIZE, INDUSTRY),
        forbidden={pair: "已回避" for pair in pairs if chance.random() < 1 / 20},
        fit={pair: 1 for pair in pairs if chance.random() < 1 / 8},
    )


def timed(task: Task) -> tuple[Solution, float]:
    started = time.perf_counter()
    solution = solve(task)
    return solution, round(time.perf_counter() - started, 2)


def main(dossiers: int, experts: int) -> None:
    timed(made_up(5, 8, 0))  # loads the library
    for seed in range(3):
        task = made_up(dossiers, experts, seed)
        first, seconds = timed(task)
        loads = [sum(judge == each.key for _, judge in first.pairs) for each in task.judges]
        remaining = frozenset(pair for pair in first.pairs if pair[1])
        again, more = timed(dataclasses.replace(task, judges=task.judges[1:], kept=remaining))
        changed = len(remaining - again.pairs)
        print(json.dumps({"seconds": seconds, "loads": [min(loads), max(loads)], "again": more, "changed": changed}))
    rules = Rules(SIZE, INDUSTRY, most=dossiers * SIZE // experts - 1)
    blocked, seconds = timed(dataclasses.replace(made_up(dossiers, experts, 3), rules=rules))
    print(json.dumps({"impossible": seconds, "obstacles": blocked.obstacles}, ensure_ascii=False))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3] or (100, 60)))
