"""Finds the processes that belong to a directory of a test, however deep they were started."""

from pathlib import Path


def processes_of(var: Path) -> set[str]:
    """Return the commands of living processes that were started with VAR_DIR=`var` or work inside `var`.

    Redis writes over its environment with its title, hence the second way.
    """
    found = set()
    for directory in Path("/proc").iterdir():
        if not directory.name.isdecimal():
            continue
        try:
            environ = (directory / "environ").read_bytes().split(b"\0")
            inside = (directory / "cwd").resolve().is_relative_to(var)
            if inside or f"VAR_DIR={var}".encode() in environ:
                found.add((directory / "comm").read_text().strip())
        except OSError:
            continue
    return found
