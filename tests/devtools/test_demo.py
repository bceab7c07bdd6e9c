"""The demo as a process: it says what it can't do, and whatever stops it, nothing stays behind."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.demo import chosen_stage
from devtools.placement import remove
from devtools.ports import free_port
from devtools.prepare import FILLED, FILLING, refuse_other_stage
from devtools.processes import wait_until
from devtools.refusal import RefusalError
from devtools.servers import ROOT
from tests.devtools.processes_of import processes_of

START_SECONDS = 240


class Demo:
    """A demo started in a directory of its own, with its output in a file."""

    def __init__(self, var: Path, **environ: str) -> None:
        self.var, self.port, self.log = var, free_port(), var / "output.log"
        inherited = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        own = {"VAR_DIR": str(var), "PORT": str(self.port), "STAGE": "", **environ}
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "devtools.demo"],
                cwd=ROOT,
                env={**inherited, **own},
                stdout=output,
                stderr=output,
            )

    @property
    def output(self) -> str:
        return self.log.read_text()

    def ready(self) -> bool:
        return "Ctrl-C stops everything" in self.output or self.process.poll() is not None

    def wait_until_ready(self) -> None:
        assert wait_until(self.ready, START_SECONDS), self.output
        assert self.process.poll() is None, self.output

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    remove(tmp_path / "postgres")


@pytest.mark.slow
def test_a_demo_starts_serves_stops_keeps_its_data_and_leaves_no_process(var: Path) -> None:
    first = Demo(var, STAGE="application")
    first.wait_until_ready()
    assert processes_of(var) >= {"postgres", "redis-server", "gunicorn", "celery"}
    with urllib.request.urlopen(f"http://127.0.0.1:{first.port}/") as page:
        assert page.status == 200
    assert first.end(signal.SIGTERM) == 0, first.output
    assert "Traceback" not in first.output
    assert processes_of(var) == set()

    again = Demo(var)
    again.wait_until_ready()
    assert "filling the round" not in again.output
    assert again.end(signal.SIGINT) == 0, again.output
    assert processes_of(var) == set()

    other = Demo(var, STAGE="publicity")
    assert other.process.wait(60) == 1
    assert "already holds a round at stage application" in other.output
    assert "Traceback" not in other.output
    assert processes_of(var) == set()


@pytest.mark.slow
def test_stopping_during_the_preparation_leaves_no_process(var: Path) -> None:
    demo = Demo(var)
    assert wait_until(lambda: "migrating" in demo.output or demo.process.poll() is not None, 60)
    assert demo.end(signal.SIGTERM) == 0, demo.output
    assert "Traceback" not in demo.output
    assert processes_of(var) == set()


def test_senseless_stage_gets_the_list_of_stages() -> None:
    with pytest.raises(RefusalError) as refused:
        chosen_stage({"STAGE": "publicty"})
    assert refused.value.sentence == (
        "STAGE must be one of notice, application, document_review, defence, site_review, evaluation, publicity, "
        "closed, not 'publicty'."
    )


@pytest.mark.parametrize("stage", ["notice", "publicity", "closed", ""])
def test_stages_are_accepted(stage: str) -> None:
    assert chosen_stage({"STAGE": stage}) == stage


@pytest.mark.parametrize(
    ("mark", "stage", "words"),
    [
        (
            FILLED + "defence",
            "notice",
            "already holds a round at stage defence: for notice run  make clean-demo  first",
        ),
        (FILLING + "defence", "", "was interrupted while it filled the database"),
        (FILLING + "defence", "defence", "was interrupted while it filled the database"),
        ("", "defence", "holds data that did not come from the demo"),
    ],
)
def test_data_at_another_stage_are_refused(mark: str, stage: str, words: str) -> None:
    with pytest.raises(RefusalError, match=words):
        refuse_other_stage(mark, stage)


@pytest.mark.parametrize(("mark", "stage"), [(FILLED + "defence", "defence"), (FILLED + "defence", ""), ("", "")])
def test_data_at_the_same_stage_are_kept(mark: str, stage: str) -> None:
    assert refuse_other_stage(mark, stage) is None  # type: ignore[func-returns-value]
