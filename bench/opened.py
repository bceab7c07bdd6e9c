"""Ranking, statistics and heat map over 1.15 million scores: `python -m bench.opened`, with its own database.

Writes its part of docs/performance.md: each question as the portal asks it, beside the barest SQL that adds up the same
scores (one sum for each sheet, one mean for each dossier, one order).
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
# Three quarters of the filled dossiers have been judged by five experts on 23 items.
DOSSIERS, ROUNDS, EXPERTS, PANELS, PLACES = 13_400, 5, 25, 10, 20
BARE = """
    SELECT application_id, avg(points) FROM (
        SELECT sheet.id, assignment.application_id, sum(item.points * score.percent) / 100.0 AS points
        FROM reviews_itemscore score
        JOIN reviews_criteriaitem item ON item.id = score.item_id
        JOIN reviews_scoresheet sheet ON sheet.id = score.sheet_id
        JOIN reviews_assignment assignment ON assignment.id = sheet.assignment_id
        GROUP BY sheet.id, assignment.application_id
    ) totals GROUP BY application_id ORDER BY 2 DESC
"""
HEAD = """## Opened scores

{dossiers:,} dossiers, {sheets:,} sheets, {scores:,} item scores in PostgreSQL; median of {rounds} runs in one process,
taken on {cores} cores with a load average of {load:.1f}. Written by `python -m bench.opened`.

| question | ms | × bare |
|---|---:|---:|
"""


def main() -> None:
    """Starts servers, fills and measures in processes of their own; replaces the part in docs/performance.md."""
    from bench.__main__ import environment, execute, run  # noqa: PLC0415
    from bench.sections import write_opened  # noqa: PLC0415
    from devtools.servers import throw_away_servers  # noqa: PLC0415

    size = int(sys.argv[1]) if len(sys.argv) > 1 else DOSSIERS
    with tempfile.TemporaryDirectory(prefix="baoji-award-bench-") as place, throw_away_servers("base", {}) as servers:
        environ = environment(servers.database_url, servers.redis_url, Path(place))
        execute(f"{servers.database_url.rsplit('/', 1)[0]}/postgres", "CREATE DATABASE base")
        run([sys.executable, "-m", "bench.fill", "base"], environ)
        run([sys.executable, "-m", "bench.fill", "rows", str(size)], environ)
        found = json.loads(run([sys.executable, "-m", "bench.opened", "measure"], environ).splitlines()[-1])
    write_opened(Path("docs/performance.md"), section(found))


def section(found: dict[str, Any]) -> str:
    """The part of docs/performance.md with these figures."""
    counts = {name: found[name] for name in ("dossiers", "sheets", "scores", "load")}
    bare = found["milliseconds"]["bare SQL aggregate of all scores"]
    lines = [f"| {name} | {value:,.0f} | {value / bare:.2f} |" for name, value in found["milliseconds"].items()]
    return HEAD.format(**counts, rounds=ROUNDS, cores=os.cpu_count()) + "\n".join(lines) + "\n"


def measured() -> dict[str, Any]:
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from reviews.models import ItemScore, ScoreSheet, StageResult  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "dossiers": StageResult.objects.count(),
        "sheets": ScoreSheet.objects.count(),
        "scores": ItemScore.objects.count(),
        "load": os.getloadavg()[0],
        "milliseconds": {name: _median(ask) for name, ask in _questions().items()},
    }


def _questions() -> dict[str, Callable[[], object]]:
    from applications.models import AwardCycle  # noqa: PLC0415
    from baoji_award.accounts.models import User  # noqa: PLC0415
    from reviews.models import StageResult  # noqa: PLC0415
    from reviews.selectors.agreement import opened_panels, panel_agreements  # noqa: PLC0415
    from reviews.selectors.categories import categories_of  # noqa: PLC0415
    from reviews.selectors.consensus import discussion_of, disputes_of  # noqa: PLC0415
    from reviews.selectors.sensitivity import Variant, changes, other_rules, own_rule, without_experts  # noqa: PLC0415
    from reviews.selectors.spread import load_spread  # noqa: PLC0415

    cycle, by = AwardCycle.objects.get(code="2024"), User.objects.get(email="office@bench.invalid")
    own = [Variant("own", own_rule(cycle))]
    panels = list(opened_panels(cycle)[:PANELS])
    results = list(StageResult.objects.filter(opening__cycle=cycle).select_related("application")[:50])
    number, page = str(results[0].application.number), [result.application_id for result in results]
    experts = without_experts(cycle)[:EXPERTS]
    changed = partial(changes, cycle, places=PLACES, by=by)
    return {
        "bare SQL aggregate of all scores": _bare,
        "ranking by the round's rule with its tie-breaks": lambda: changed(own),
        "ranking by the other rules": lambda: changed(other_rules(cycle)),
        f"ranking {EXPERTS} times, each without one expert": lambda: changed(experts),
        f"agreement and severity of {len(panels)} panels": lambda: panel_agreements(panels, by=by),
        "disputed items of 50 dossiers": lambda: disputes_of(page, cycle=cycle),
        "heat map and consensus of one dossier": lambda: discussion_of(load_spread(cycle, by=by, number=number)),
        "its categories beside the whole group": lambda: categories_of(load_spread(cycle, by=by, number=number), by=by),
    }


def _bare() -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(BARE)
        cursor.fetchall()


def _median(ask: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ask()
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken)


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        print(json.dumps(measured()))
    else:
        main()
