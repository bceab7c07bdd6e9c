"""`make test`: everything that must hold, each step timed. All steps run even if one fails; pytest comes last.

`python -m devtools.check lint types` runs only the named groups.
"""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from devtools import browser
from devtools.refusal import RefusalError, exit_code
from devtools.servers import ROOT, Servers, throw_away_servers

BIN = Path(sys.executable).parent
PYTHON = sys.executable


@dataclass(frozen=True)
class Step:
    group: str
    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str]


@dataclass(frozen=True)
class Result:
    name: str
    passed: bool
    seconds: float
    output: str = ""

    def __str__(self) -> str:
        return f"{'ok    ' if self.passed else 'FAILED'} {self.seconds:7.1f} s  {self.name}"


def static_steps() -> list[Step]:
    """The steps that read files only; they need no server and run beside one another."""
    tools = {
        "mypy": ("types", "mypy", "."),
        "ruff format": ("format", "ruff", "format", "--check", "."),
        "ruff check": ("lint", "ruff", "check", "."),
        "import contracts": ("lint", "lint-imports"),
        "templates": ("lint", "djlint", "templates", "--lint", "--check"),
    }
    return [Step(group, name, (str(BIN / tool), *rest), os.environ) for name, (group, tool, *rest) in tools.items()]


def django_steps(servers: Servers) -> list[Step]:
    """Checks of the production settings and of the migrations; the latter wants a server to read the history from."""
    production = {
        **os.environ,
        **servers.environ,
        "DJANGO_SETTINGS_MODULE": "baoji_award.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "award.example.gov.cn",
        "PUBLIC_BASE_URL": "https://award.example.gov.cn",
        "DEFAULT_FROM_EMAIL": "noreply@award.example.gov.cn",
        "TRUSTED_PROXY_COUNT": "1",
        "PORTAL": '{"award_name": "示例市质量奖", "organiser": "示例市质量奖组委会办公室"}',
    }
    production.pop("DEBUG", None)
    test = {**os.environ, **servers.environ, "DJANGO_SETTINGS_MODULE": "baoji_award.settings.test"}
    # The maintenance database exists; the tests make their own.
    test["DATABASE_URL"] = test["DATABASE_URL"].rsplit("/", 1)[0] + "/postgres"
    deploy = (PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    migrations = (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run")
    return [
        Step("django", "system checks for production", deploy, production),
        Step("django", "no missing migration", migrations, test),
    ]


def template_step(servers: Servers) -> Step:
    """The migrated database that the suite's workers copy; otherwise one of them makes it while the others wait."""
    return Step("django", "migrated database", (PYTHON, "-m", "tests.database"), {**os.environ, **servers.environ})


def run(step: Step) -> Result:
    started = time.monotonic()
    done = subprocess.run(
        step.command, env=dict(step.environ), cwd=ROOT, capture_output=True, text=True, check=False, errors="replace"
    )
    return Result(step.name, done.returncode == 0, time.monotonic() - started, done.stdout + done.stderr)


def run_beside_one_another(steps: Sequence[Step]) -> Iterator[Result]:
    """Run on all cores; report in order, with the output of those that failed."""
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        for result in pool.map(run, steps):
            if not result.passed:
                print(result.output.rstrip())
            print(result, flush=True)
            yield result


def run_pytest(servers: Servers) -> Result:
    """Run the suite with its output going straight through, so that its summary ends the whole output."""
    workers = os.environ.get("TEST_WORKERS", "2")
    command = [PYTHON, "-m", "pytest", "-n", workers, "--dist", "worksteal", "--durations", "10"]
    started = time.monotonic()
    environ = {"PICTURES": "0", **os.environ, **servers.environ}
    code = subprocess.run(command, env=environ, cwd=ROOT, check=False).returncode
    return Result("pytest", code == 0, time.monotonic() - started)


def browser_result() -> Result:
    """Say loudly what becomes of the browser journeys."""
    found = browser.chromium()
    if found:
        return Result(f"browser: {found}", passed=True, seconds=0.0)
    if browser.required():
        print(f"!!! {browser.MISSING}; CI=true, so this is a failure.")
        return Result("browser", passed=False, seconds=0.0)
    print(f"!!! BROWSER TESTS ARE SKIPPED: {browser.MISSING}.")
    return Result("browser: missing, journeys skipped", passed=True, seconds=0.0)


def everything() -> int:
    with throw_away_servers("award") as servers:
        # The longest first: nothing waits for it at the end.
        steps = [template_step(servers), *static_steps(), *django_steps(servers)]
        results = [*run_beside_one_another(steps), browser_result()]
        failed = [result.name for result in results if not result.passed]
        print(
            f"{len(results) - len(failed)} steps passed, {len(failed)} failed {failed or ''}; now the suite", flush=True
        )
        results.append(run_pytest(servers))
    return 0 if all(result.passed for result in results) else 1


def only(groups: Sequence[str]) -> int:
    steps = [step for step in static_steps() if step.group in groups]
    if not steps:
        raise RefusalError(f"Nothing is called {', '.join(groups)}: choose from format, lint, types.")
    results = list(run_beside_one_another(steps))
    return 0 if all(result.passed for result in results) else 1


def main() -> int:
    groups = sys.argv[1:]
    return only(groups) if groups else everything()


if __name__ == "__main__":
    sys.exit(exit_code(main))
