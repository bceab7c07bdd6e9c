"""The demo as a process: it says what it can't do, and whatever stops it, nothing stays behind."""

import os
import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psycopg2
import pytest

from devtools.demo import chosen_stage, ensure_database, long_running, wait_for_web
from devtools.placement import remove
from devtools.ports import free_port
from devtools.prepare import FILLED, FILLING, refuse_other_stage
from devtools.processes import wait_until
from devtools.refusal import RefusalError
from devtools.servers import ROOT
from tests.devtools.processes_of import commands_of, processes_of

START_SECONDS = 1500


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
        return self.process.wait(START_SECONDS)


StartDemo = Callable[..., Demo]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[StartDemo]:
    """Start demos in one directory; whatever a failing test leaves is ended."""
    started: list[Demo] = []

    def begin(**environ: str) -> Demo:
        started.append(Demo(tmp_path, **environ))
        return started[-1]

    yield begin
    for demo in started:
        if demo.process.poll() is None:
            demo.end(signal.SIGTERM)
    remove(tmp_path / "postgres")


@pytest.mark.slow
def test_a_demo_starts_and_stops_whole_and_keeps_its_data(start: StartDemo, tmp_path: Path) -> None:
    """One test, because filling the database is the dear part."""
    first = start(STAGE="notice")
    first.wait_until_ready()
    assert processes_of(tmp_path) >= {"postgres", "redis-server"}
    names = [child.name for child in long_running(first.port, tmp_path, {})]
    assert wait_until(lambda: all(f"{name:<6} | " in first.output for name in names), START_SECONDS), first.output
    with urllib.request.urlopen(f"http://127.0.0.1:{first.port}/") as page:
        assert page.status == 200
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(f"http://127.0.0.1:{first.port}/nothing-here/")
    assert (missing.value.code, "URLconf" in missing.value.read().decode()) == (404, False)
    assert first.end(signal.SIGTERM) == 0, first.output
    assert_nothing_left(first)

    other = start(STAGE="publicity")
    assert other.process.wait(START_SECONDS) == 1
    assert "already holds a round at stage notice" in other.output
    assert_nothing_left(other)

    again = start()
    assert_ends_with_its_child(again, "celery")
    assert "filling the round" not in again.output


def assert_ends_with_its_child(demo: Demo, title: str) -> None:
    """The death of one process stops everything, with a sentence."""
    demo.wait_until_ready()
    os.kill(
        min(number for number, command in commands_of(demo.var).items() if f"-m {title}" in command), signal.SIGKILL
    )
    assert demo.process.wait(START_SECONDS) == 1
    assert demo.output.strip().splitlines()[-1].endswith("ended unexpectedly (exit code -9); everything was stopped.")
    assert_nothing_left(demo)


def assert_nothing_left(demo: Demo) -> None:
    assert "Traceback" not in demo.output
    assert processes_of(demo.var) == set()


@pytest.mark.slow
def test_stopping_during_the_preparation_leaves_no_process(start: StartDemo, tmp_path: Path) -> None:
    demo = start()
    assert wait_until(lambda: "migrating" in demo.output or demo.process.poll() is not None, START_SECONDS)
    assert demo.end(signal.SIGINT) == 0, demo.output
    assert "Traceback" not in demo.output
    assert processes_of(tmp_path) == set()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///x.sqlite3", "must begin with postgres://, not 'sqlite'"),
        ("host=127.0.0.1 password=geheim", "must begin with postgres://"),
        ("postgres://nobody@127.0.0.1:1/award", "DATABASE_URL can't be used: "),
        ("postgres://127.0.0.1:port/award", "DATABASE_URL can't be used: "),
    ],
)
def test_an_address_that_is_none_gets_a_sentence(url: str, words: str) -> None:
    with pytest.raises(RefusalError) as refused:
        ensure_database(url)
    assert (words in refused.value.sentence, "\n" in refused.value.sentence) == (True, False)


@pytest.fixture
def poor() -> Iterator[str]:
    """The address of a role that may sign in and nothing else, for the name of a database."""
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    with psycopg2.connect(f"{url}/postgres") as server, server.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS poor_role")
        cursor.execute("CREATE ROLE poor_role LOGIN PASSWORD 'poor'")
    yield re.sub(r"://[^@]*@", "://poor_role:poor@", url)
    with psycopg2.connect(f"{url}/postgres") as server, server.cursor() as cursor:
        cursor.execute("DROP ROLE poor_role")


def test_a_role_without_rights_and_a_missing_one_get_a_sentence(poor: str) -> None:
    with pytest.raises(RefusalError, match="can't be used: permission denied to create database"):
        ensure_database(f"{poor}/award_that_is_not_here")
    with pytest.raises(RefusalError, match=r'role "none_such" does not exist|authentication failed'):
        ensure_database(poor.replace("poor_role:poor", "none_such:none") + "/award_that_is_not_here")


def test_a_database_of_somebody_else_gets_a_sentence(poor: str, tmp_path: Path) -> None:
    """Its tables cannot be made there, nor the mark of the sample data."""
    done = subprocess.run(
        [sys.executable, "-m", "devtools.prepare", "--default-stage", "notice", "--accounts", str(tmp_path / "a")],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"{poor}/postgres", "DJANGO_SETTINGS_MODULE": "baoji_award.settings.demo"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.startswith("The database refused: ")) == (1, True), done.stderr
    assert (done.stderr.count("\n"), "Traceback" in done.stderr) == (1, False)


def test_the_own_address_is_asked_without_any_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    class Alive(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setattr("devtools.demo.WEB_SECONDS", 5.0)
    with HTTPServer(("127.0.0.1", 0), Alive) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert wait_for_web(server.server_port, []) is None  # type: ignore[func-returns-value]
        server.shutdown()


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
