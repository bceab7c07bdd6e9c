"""Finds the processes that belong to a directory of a test, however deep they were started."""

from collections.abc import Iterator
from pathlib import Path


def processes_of(var: Path) -> set[str]:
    """Return the names of living processes of `var`."""
    return {name for _, name, _ in _found(var)}


def commands_of(var: Path) -> dict[int, str]:
    """Return the command lines of living processes of `var`, by process number."""
    return {number: command for number, _, command in _found(var)}


def _found(var: Path) -> Iterator[tuple[int, str, str]]:
    """Those that were started with VAR_DIR=`var` or work inside it: Redis overwrites its environment with its title."""
    for directory in Path("/proc").iterdir():
        if not directory.name.isdecimal():
            continue
        try:
            environ = (directory / "environ").read_bytes().split(b"\0")
            inside = (directory / "cwd").resolve().is_relative_to(var)
            name, command = (directory / "comm").read_text(), (directory / "cmdline").read_text()
        except OSError:
            continue
        if inside or f"VAR_DIR={var}".encode() in environ:
            yield int(directory.name), name.strip(), command.replace("\0", " ").strip()
