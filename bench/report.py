"""The run as Markdown: machine, tables, and the aims marked as met or missed."""

import json
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

from bench.evening import Evening
from bench.measure import CLIENTS, Pair
from bench.sections import write_pages
from bench.uploads import Throughput
from bench.web import WORKERS

# Of the bytes: a page with half the lines is no measure for a full one.
AS_FULL = 0.8
AIMS = """Growth is measured from the smallest size at which the page is as full: of 100 dossiers a
filter leaves half a page.
"""
MOST_QUERIES, MOST_TIMES, MOST_GROWTH, MOST_MEMORY = 12, 3.0, 1.2, 150.0
HEAD = (
    "| page | queries | bytes | median ms | p95 ms | req/s, 1 client | req/s, {clients} clients "
    "| bare: median ms | p95 ms | req/s, 1 | req/s, {clients} | times bare | static: median ms | times static |"
)
INTRODUCTION = """# Performance

Written by `make bench`; every figure below is from one run. Times of a shared machine drift, ratios within a run hold:
each page is asked by turns with its bare views, and all sizes by turns, over kept-open connections on the loopback.

- **Ours**: `baoji_award.settings.production` behind gunicorn (deploy/gunicorn.conf.py, {workers} workers), PostgreSQL
  with `fsync` on, signed in by a session, second factor set up.
- **Bare**: in the same workers, Django's default middleware, `login_required` where our page is signed in, as many rows
  as our page shows from one query, and a plain template of as many bytes with one variable a cell; for the save one
  row written and committed. No menu, no rights, no filter, no count.
- **Static**: the same middleware and a template of as many bytes without a single tag or query of its own.
- **Data**: dossiers spread over all states, 23 item scores on each of five sheets for every qualified one, five audit
  events, evidence and frozen versions, one account an organisation (bench/fill.sql).
"""


@dataclass(frozen=True)
class Run:
    """Everything that one run found out."""

    sizes: list[int]
    pairs: list[Pair]
    before: dict[int, list[float]]
    after: dict[int, list[float]]
    certificates: dict[str, Any]
    uploads: Throughput
    evening: Evening
    postgresql: str

    def markdown(self) -> str:
        parts = [INTRODUCTION.format(workers=WORKERS), self._machine(), *self._tables(), self._rest(), self._aims()]
        return "\n".join(parts)

    def _machine(self) -> str:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
        return (
            f"Taken on {datetime.now(UTC):%Y-%m-%d} (UTC): {os.cpu_count()} cores, {memory:.0f} GB, {_processor()}, "
            f"{platform.system()} {platform.machine()}; PostgreSQL {self.postgresql}, Python "
            f"{platform.python_version()}, Django {django.get_version()}. The load generator shares the cores. "
            f"Load average over the last 15 minutes: {os.getloadavg()[2]:.1f}; with more than the run's own (about 2), "
            "times are too long by that much and only ratios count.\n"
        )

    def _tables(self) -> Iterator[str]:
        for size in self.sizes:
            yield f"## {size:,} applications\n"
            yield HEAD.format(clients=CLIENTS)
            yield "|---" + "|---:" * 13 + "|"
            yield from (_row(pair) for pair in self.pairs if pair.applications == size)
            yield ""

    def _rest(self) -> str:
        made = self.certificates
        lines = [
            "## Memory, certificates, experts at once, uploads\n",
            "| gunicorn worker, MB resident | before | after the run |",
            "|---|---:|---:|",
        ]
        lines += [
            f"| {size:,} applications | {max(self.before[size]):.0f} | {max(self.after[size]):.0f} |"
            for size in self.sizes
        ]
        task = f"{made['ours']:.1f} a second per worker for the whole task (lock, render, file, number, audit)"
        bare = f"{made['bare']:.1f} for WeasyPrint alone with the same document and fonts loaded"
        about = (
            f"{made['count']} certificates of at most {made['bytes'] / 1000:.0f} KB; process {made['memory']:.0f} MB"
        )
        lines += ["", f"Certificates: {task}, {bare} ({about}).\n"]
        if "job" in made:
            pace = f"{made['job_seconds']:.0f} s, {made['job'] / made['job_seconds']:.1f} a second"
            lines += [f"One job of the office for {made['job']} certificates, its progress on the page: {pace}.\n"]
        sent = self.uploads
        about = f"best of {sent.files} files of {sent.megabytes:.0f} MB, one client"
        bare = f"{sent.bare:.0f} for a bare view that appends the chunk to a file and takes its digest"
        lines += [self.evening.line]
        lines.append(f"Uploads: {sent.ours:.0f} MB a second in chunks of 4 MiB, {bare} ({about}).\n")
        return "\n".join(lines)

    def _aims(self) -> str:
        largest = [pair for pair in self.pairs if pair.applications == self.sizes[-1]]
        lines = [f"## Aims at {self.sizes[-1]:,} applications\n", AIMS]
        lines += ["| page | ≤ 12 queries | ≤ 3 × bare | ≤ 1.2 × the time at the smallest size |", "|---|---|---|---|"]
        for pair in largest:
            first = self._smallest_as_full(pair)
            growth = pair.ours.median / first.ours.median
            lines.append(
                f"| {pair.page.name} | {_mark(pair.ours.queries, MOST_QUERIES)} {pair.ours.queries} "
                f"| {_mark(pair.ratio, MOST_TIMES)} {pair.ratio:.1f} "
                f"| {_mark(growth, MOST_GROWTH)} {growth:.2f} of {first.applications:,} |"
            )
        memory = max(self.after[self.sizes[-1]])
        lines += ["", f"Worker memory at most 150 MB: {_mark(memory, MOST_MEMORY)} {memory:.0f} MB.", ""]
        return "\n".join(lines)

    def _smallest_as_full(self, pair: Pair) -> Pair:
        """The same page at the smallest size that shows about as much."""
        same = (each for each in self.pairs if each.page.code == pair.page.code)
        return min(
            (each for each in same if each.ours.size >= AS_FULL * pair.ours.size), key=lambda each: each.applications
        )


def _row(pair: Pair) -> str:
    ours, bare = pair.ours, pair.bare
    return (
        f"| {pair.page.name} | {ours.queries} | {ours.size:,} | {ours.median:.1f} | {ours.p95:.1f} | {ours.alone:.0f} "
        f"| {ours.together:.0f} | {bare.median:.1f} | {bare.p95:.1f} | {bare.alone:.0f} | {bare.together:.0f} "
        f"| {pair.ratio:.1f} | {pair.static.median:.1f} | {pair.static_ratio:.1f} |"
    )


def _mark(value: float, most: float) -> str:
    return "✓" if value <= most else "✗"


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in path.read_text().splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor()


def certificates_of(text: str) -> dict[str, Any]:
    """What bench.certificates printed last."""
    found: dict[str, Any] = json.loads(text.strip().splitlines()[-1])
    return found


def write(run: Run, path: Path) -> None:
    write_pages(path, run.markdown())
