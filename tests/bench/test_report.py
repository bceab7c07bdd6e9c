"""The report marks the aims as they are: met, or missed."""

from dataclasses import replace

from bench.evening import Evening
from bench.measure import Pair, Series
from bench.pages import PAGES
from bench.report import Run
from bench.uploads import Throughput

HOME = PAGES[0]
STATIC = Series(2, 900, [1.0] * 40, [60.0])
UPLOADS = Throughput(180.4, 240.6, 20, 16.8)
EVENING = Evening(60, 40.0, [float(each) for each in range(1, 101)], [8.0, 9.0])
CERTIFICATES = {"ours": 12.0, "bare": 15.0, "count": 50, "bytes": 40_000, "memory": 120.0}


def pair(size: int, *, queries: int, ours: float, bare: float, shown: int = 900) -> Pair:
    shows = Series(queries, shown, [ours] * 40, [10.0])
    return Pair(HOME, size, shows, Series(3, shown, [bare] * 40, [30.0]), STATIC)


def aims_of(run: Run) -> list[str]:
    lines = run.markdown().split("## Aims at ")[1].splitlines()
    return [line for line in lines if line.startswith(("| public home", "Worker memory"))]


def run_of(small: Pair, large: Pair, memory: float) -> Run:
    sizes = [small.applications, large.applications]
    before, after = {size: [90.0] for size in sizes}, {size: [memory] for size in sizes}
    return Run(sizes, [small, large], before, after, CERTIFICATES, UPLOADS, EVENING, "18")


def test_aims_met_are_marked_so() -> None:
    run = run_of(pair(100, queries=6, ours=5.0, bare=2.0), pair(10_000, queries=12, ours=6.0, bare=2.0), 150.0)
    assert aims_of(run) == ["| public home | ✓ 12 | ✓ 3.0 | ✓ 1.20 of 100 |", "Worker memory at most 150 MB: ✓ 150 MB."]


def test_aims_missed_are_marked_so() -> None:
    run = run_of(pair(100, queries=6, ours=5.0, bare=2.0), pair(10_000, queries=13, ours=6.5, bare=2.0), 151.0)
    assert aims_of(run) == ["| public home | ✗ 13 | ✗ 3.2 | ✗ 1.30 of 100 |", "Worker memory at most 150 MB: ✗ 151 MB."]


def test_growth_is_measured_from_the_smallest_size_whose_page_is_as_full() -> None:
    half_empty = pair(100, queries=6, ours=2.5, bare=2.0, shown=400)
    full = pair(1_000, queries=6, ours=5.0, bare=2.0, shown=800)
    largest = pair(10_000, queries=6, ours=6.0, bare=2.0)
    run = replace(run_of(half_empty, largest, 100.0), pairs=[half_empty, full, largest])
    assert aims_of(run)[0] == "| public home | ✓ 6 | ✓ 3.0 | ✓ 1.20 of 1,000 |"


def test_the_table_shows_ours_beside_bare() -> None:
    run = run_of(pair(100, queries=6, ours=5.0, bare=2.0), pair(10_000, queries=6, ours=5.0, bare=2.0), 100.0)
    rows = [line for line in run.markdown().splitlines() if line.startswith("| public home | 6 |")]
    assert rows == ["| public home | 6 | 900 | 5.0 | 5.0 | 200 | 10 | 2.0 | 2.0 | 500 | 30 | 2.5 | 1.0 | 5.0 |"] * 2


def test_uploads_stand_beside_their_bare_view() -> None:
    run = run_of(pair(100, queries=6, ours=5.0, bare=2.0), pair(10_000, queries=6, ours=5.0, bare=2.0), 100.0)
    (line,) = [line for line in run.markdown().splitlines() if line.startswith("Uploads: ")]
    assert line.startswith("Uploads: 180 MB a second in chunks of 4 MiB, 241 for a bare view")
    assert line.endswith("(best of 20 files of 17 MB, one client).")


def test_experts_at_once_stand_with_their_slowest_saves() -> None:
    run = run_of(pair(100, queries=6, ours=5.0, bare=2.0), pair(10_000, queries=6, ours=5.0, bare=2.0), 100.0)
    (line,) = [line for line in run.markdown().splitlines() if line.startswith("60 experts")]
    assert line == (
        "60 experts scoring at once for 40 s: 100 saves, median 50 ms, p95 95 ms; 2 item pages, median 8 ms, p95 9 ms."
    )
