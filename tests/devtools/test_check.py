"""`make test` runs every step, says which failed, and is strict about Chromium only where CI asks for it."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from devtools import browser, check
from devtools.servers import ROOT, Servers


def step(name: str, script: str) -> check.Step:
    return check.Step("lint", name, ("bash", "-c", script), os.environ)


def test_all_steps_run_even_if_one_fails(capsys: pytest.CaptureFixture[str]) -> None:
    steps = [step("first", "echo broken; exit 3"), step("second", "echo quiet")]
    results = list(check.run_beside_one_another(steps))
    assert [(result.name, result.passed) for result in results] == [("first", False), ("second", True)]
    printed = capsys.readouterr().out
    assert "broken" in printed
    assert "quiet" not in printed


def test_groups_choose_their_steps() -> None:
    assert {each.group for each in check.static_steps()} == {"format", "lint", "types"}


def test_production_check_gets_generated_values_and_no_debug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "1")
    deploy, migrations = check.django_steps(Servers("postgres://u@h:1/award", "redis://h:2/0", ()))
    assert "DEBUG" not in deploy.environ
    assert len(deploy.environ["SECRET_KEY"]) >= 50
    assert migrations.environ["DATABASE_URL"] == "postgres://u@h:1/postgres"


@pytest.mark.parametrize(("value", "answer"), [("true", True), ("1", True), ("", False), ("false", False)])
def test_chromium_is_required_only_under_ci(value: str, answer: bool) -> None:
    assert browser.required({"CI": value}) is answer


def test_named_chromium_decides_alone(tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.touch()
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    assert browser.chromium({"CHROMIUM": str(program)}) == str(program)
    assert browser.chromium({"CHROMIUM": str(tmp_path / "none")}) == ""


@pytest.mark.parametrize(("ci", "passed", "loud"), [("true", False, "so this is a failure"), ("", True, "ARE SKIPPED")])
def test_missing_chromium_is_loud(
    ci: str, passed: bool, loud: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    monkeypatch.setenv("CI", ci)
    assert check.browser_result().passed is passed
    assert loud in capsys.readouterr().out


def test_ci_script_is_sound_and_names_no_host() -> None:
    script = ROOT / ".ci" / "run"
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    assert os.access(script, os.X_OK)
    assert "://" not in script.read_text()


@pytest.fixture
def bare_machine(tmp_path: Path) -> dict[str, str]:
    """Stand-ins for Debian's tools that write down how they were called; nothing but make and python3 is installed."""
    tools = {
        "dpkg-query": 'case "${*: -1}" in make|python3*) echo installed;; *) exit 1;; esac',
        "apt-get": f'echo "apt-get $*" >> {tmp_path}/calls',
        "make": f'echo "make $* CI=$CI" >> {tmp_path}/calls',
    }
    for name, script in tools.items():
        (tmp_path / name).write_text(f"#!/bin/bash\n{script}\n")
        (tmp_path / name).chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name not in {"CI", "CHROMIUM"}}
    return {**kept, "PATH": f"{tmp_path}:{os.environ['PATH']}"}


@pytest.mark.skipif(os.geteuid() != 0, reason="the script installs only as root")
def test_ci_script_installs_what_is_missing_and_tests(bare_machine: dict[str, str], tmp_path: Path) -> None:
    subprocess.run([str(ROOT / ".ci" / "run")], env=bare_machine, check=True, capture_output=True)
    fonts_and_libraries = "fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 poppler-utils"
    assert (tmp_path / "calls").read_text().splitlines() == [
        "apt-get update --quiet",
        f"apt-get install --yes --quiet --no-install-recommends chromium-headless-shell {fonts_and_libraries}",
        "make test CI=true",
    ]
