"""Each command's part of docs/performance.md survives the others'."""

from pathlib import Path

from bench.opened import section
from bench.sections import OPENED, STORM, write_opened, write_pages, write_storm


def test_each_keeps_the_others_parts(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    write_pages(path, "# Performance\n\nold\n")
    write_storm(path, f"{STORM}\n\nfirst")
    write_opened(path, f"{OPENED}\n\nfigures")
    write_pages(path, "# Performance\n\nnew\n")
    write_storm(path, f"{STORM}\n\nsecond")
    assert path.read_text() == f"# Performance\n\nnew\n\n{OPENED}\n\nfigures\n\n{STORM}\n\nsecond\n"


def test_the_figures_stand_beside_the_bare_aggregate() -> None:
    milliseconds = {"bare SQL aggregate of all scores": 200.0, "ranking": 50.0}
    text = section({"dossiers": 10000, "sheets": 50000, "scores": 1150000, "load": 1.5, "milliseconds": milliseconds})
    assert text.startswith(OPENED)
    assert ("1,150,000 item scores" in text, "| ranking | 50 | 0.25 |" in text) == (True, True)
