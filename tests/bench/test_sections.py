"""Each command's part of docs/performance.md survives the other's."""

from pathlib import Path

from bench.sections import STORM, write_pages, write_storm


def test_each_keeps_the_others_part(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    write_pages(path, "# Performance\n\nold\n")
    write_storm(path, f"{STORM}\n\nfirst")
    write_pages(path, "# Performance\n\nnew\n")
    write_storm(path, f"{STORM}\n\nsecond")
    assert path.read_text() == f"# Performance\n\nnew\n\n{STORM}\n\nsecond\n"
