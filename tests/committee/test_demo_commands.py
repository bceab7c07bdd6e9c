"""The commands of the sample data refuse to put accounts with a public password where others could use them."""

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from baoji_award.accounts.models import User
from committee.demo.people import PASSWORD, address
from tests.cast import make_user
from tests.rounds import make_round

pytestmark = pytest.mark.django_db


def seed(**options: object) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("seed_demo", **options)
    assert User.objects.filter(email__endswith="@demo.example").count() == 0
    return str(refused.value)


@override_settings(DEBUG=False)
def test_sample_accounts_are_refused_when_debug_is_off() -> None:
    make_round("preparation")
    assert seed() == "DEBUG is off: sample accounts with a public password are refused (use --force)."


@pytest.mark.parametrize("force", [False, True])
def test_without_a_movable_clock_nothing_helps(force: bool) -> None:
    with override_settings(DEBUG=True, MOVABLE_CLOCK=False):
        assert seed(force=force) == "Sample data need a movable clock, which these settings do not allow."


@override_settings(DEBUG=False)
def test_force_goes_past_debug_and_past_nothing_else() -> None:
    assert seed(force=True) == "Load a round first: manage.py load_cycle cycles/2024-baoji.toml"
    make_user("somebody")
    assert seed(force=True) == "The database already has accounts; sample data go into an empty one only."


def listed(capsys: pytest.CaptureFixture[str]) -> str:
    call_command("demo_accounts")
    return capsys.readouterr().out


def test_the_accounts_are_listed_as_far_as_they_exist(capsys: pytest.CaptureFixture[str]) -> None:
    with override_settings(DEBUG=True):
        assert listed(capsys) == "No sample accounts in this database.\n"
        User.objects.create_user(address("office"), PASSWORD, name="办公室")
        assert listed(capsys) == f"  {address('office')}  {PASSWORD}  组委会办公室\n"


def test_no_password_is_printed_when_debug_is_off(capsys: pytest.CaptureFixture[str]) -> None:
    User.objects.create_user(address("office"), PASSWORD, name="办公室")
    with override_settings(DEBUG=False), pytest.raises(CommandError, match="DEBUG is off"):
        listed(capsys)
    assert PASSWORD not in capsys.readouterr().out
    call_command("demo_accounts", force=True)
    assert PASSWORD in capsys.readouterr().out
