"""The samples agree with the settings and with each other."""

import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
READ_BY_SETTINGS = re.compile(r"(?:env\.\w+|_required)\(\s*\"([A-Z_]+)\"")


def test_every_environment_variable_is_documented() -> None:
    settings = ROOT / "baoji_award" / "settings"
    read = {
        name
        for file in ("base.py", "production.py")
        for name in READ_BY_SETTINGS.findall((settings / file).read_text())
    }
    page = (ROOT / "docs" / "production.md").read_text()
    assert {name for name in read if f"`{name}`" not in page} == set()
    assert len(read) > 8


def test_the_sample_environment_names_all_that_production_asks_for() -> None:
    asked = set(re.findall(r"_required\(\"([A-Z_]+)\"", (ROOT / "baoji_award/settings/production.py").read_text()))
    lines = (ROOT / "deploy" / "environment.example").read_text().splitlines()
    named = {line.partition("=")[0] for line in lines if not line.startswith("#")}
    assert named - asked == {"X_ACCEL_REDIRECT_PREFIX"}
    assert asked - named == set()


@pytest.mark.parametrize("process", ["web", "worker", "beat"])
def test_unit_runs_unprivileged_with_production_settings(process: str) -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(ROOT / "deploy" / f"award-{process}.service")
    service = unit["Service"]
    assert (service["User"], service["Environment"]) == (
        "award",
        "DJANGO_SETTINGS_MODULE=baoji_award.settings.production",
    )
    assert service["ExecStart"].startswith("/srv/award/.venv/bin/")


def test_files_are_reachable_only_inside_nginx() -> None:
    nginx = (ROOT / "deploy" / "nginx.conf").read_text()
    blocks = dict(re.findall(r"location (\S+) \{(.*?)\}", nginx, re.DOTALL))
    assert sorted(blocks) == ["/", "/protected/", "/static/"]
    assert "internal;" in blocks["/protected/"]
    assert [place for place, block in blocks.items() if "var/media" in block] == ["/protected/"]


def test_the_log_of_nginx_knows_neither_keys_nor_who_objects() -> None:
    """What stands in a path as a key is cut off, and the doors of an objection have no address beside them."""
    nginx = (ROOT / "deploy" / "nginx.conf").read_text()
    maps = dict(re.findall(r"map \$uri \$(\w+) \{(.*?)\n\}", nginx, re.DOTALL))
    (door,) = re.findall(r"~(\^/\(\S+) /\$award_door", maps["award_path"])
    keyed = [re.match(door.replace("(?<", "(?P<"), path) for path in ("/objections/receipt/AB-CD/", "/verify/0a1b/")]
    assert [found and found["award_door"] for found in keyed] == ["objections/receipt", "verify"]
    quiet = re.findall(r"~(\S+) -;", maps["award_address"])
    paths = ("/objections/receipt/AB-CD/", "/objections/track/", "/notices/2025-1/objections/new/", "/notices/2025-1/")
    assert [any(re.match(each, path) for each in quiet) for path in paths] == [True, True, True, False]
    assert "log_format award '$award_address [" in nginx
    assert nginx.count("$remote_addr") == 2
