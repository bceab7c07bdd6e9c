import pytest
from django.core.management import call_command


@pytest.fixture
def seeded(db: None) -> None:
    call_command("seed_calendar", verbosity=0)
