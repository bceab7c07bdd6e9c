"""Fills the demo's database: one Django process for all steps, so that a second start costs two seconds.

The mark of the sample data is the comment of the database itself: it travels with the data and shows whether an
earlier run was interrupted half way.
"""

import argparse
import io
import os
import sys
from pathlib import Path

import django
from django.core.management import CommandError, call_command
from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.exceptions import MigrationSchemaMissing

from devtools.migrating import draw_less
from devtools.refusal import RefusalError, exit_code

CRITERIA = "criteria/gbt19580-2012.json"
CYCLE = "cycles/2024-baoji.toml"
FILLING, FILLED = "sample data: filling to stage ", "sample data: stage "
AGAIN = "run  make clean-demo  first (it removes the demo's data)"


def refuse_other_stage(mark: str, stage: str) -> None:
    """Raise RefusalError when the data stand at another stage than the one asked for, or were never completed."""
    if mark.startswith(FILLING):
        raise RefusalError(f"An earlier run was interrupted while it filled the database: {AGAIN}.")
    if stage and mark.startswith(FILLED) and mark.removeprefix(FILLED) != stage:
        raise RefusalError(
            f"The database already holds a round at stage {mark.removeprefix(FILLED)}: for {stage} {AGAIN}."
        )
    if stage and not mark:
        raise RefusalError(f"The database holds data that did not come from the demo: to start at {stage} {AGAIN}.")


def _run(stage: str, default_stage: str) -> None:
    draw_less()
    _step("migrating", "migrate", interactive=False)
    _step("making the cache table", "createcachetable")
    mark, empty = _mark(), not _has_accounts()
    if mark.startswith((FILLED, FILLING)) or not empty:
        refuse_other_stage(mark, stage)
    else:
        chosen = stage or default_stage
        _set_mark(FILLING + chosen)
        _step("seeding the calendar", "seed_calendar")
        _step("loading the criteria", "load_criteria", CRITERIA)
        _step("loading the round", "load_cycle", CYCLE)
        print(f"  filling the round up to stage {chosen} (up to a minute)", flush=True)
        call_command("seed_demo", stage=chosen)
        _set_mark(FILLED + chosen)
    _step("collecting static files", "collectstatic", interactive=False)


def _write_accounts(path: Path) -> None:
    """Leave the table of accounts for the demo to show later; another start of Django costs seconds."""
    table = io.StringIO()
    call_command("demo_accounts", stdout=table)
    path.touch(mode=0o600)
    path.write_text(table.getvalue())


def _step(what: str, command: str, *arguments: str, **options: bool) -> None:
    print(f"  {what}", flush=True)
    call_command(command, *arguments, verbosity=0, stdout=io.StringIO(), **options)


def _has_accounts() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM accounts_user)")
        return bool(cursor.fetchone()[0])


def _mark() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        return str(cursor.fetchone()[0] or "")


def _set_mark(mark: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('COMMENT ON DATABASE %%I IS %%L', current_database(), %s::text)", [mark])
        cursor.execute(cursor.fetchone()[0])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", default="", help="stage code; empty keeps whatever the data stand at")
    parser.add_argument("--default-stage", required=True, help="stage for an empty database when none is asked for")
    parser.add_argument("--accounts", required=True, type=Path, help="file for the table of accounts")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baoji_award.settings.demo")
    django.setup()
    try:
        _run(options.stage, options.default_stage)
        _write_accounts(options.accounts)
    except CommandError as error:
        raise RefusalError(f"Filling the database failed: {error}") from error
    except (
        OperationalError,
        ProgrammingError,
        MigrationSchemaMissing,
    ) as error:  # the server is away, or the role may not do this
        raise RefusalError(f"The database refused: {str(error).strip().splitlines()[0]}") from error
    return 0


if __name__ == "__main__":
    sys.exit(exit_code(main))
