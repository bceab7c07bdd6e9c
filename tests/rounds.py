"""Rounds and dossiers for tests, made from the real rules file. Moments are in the plan's own calendar."""

from datetime import UTC, date, datetime
from functools import reduce
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from applications.models import Application, AwardCycle, AwardKind, Bureau, EvidenceFile, Organisation, SectionAnswer
from applications.rules.eligibility import questions
from applications.rules.loader import read_rulebook
from applications.rules.rulebook import Rulebook
from applications.services.cycles import keep_rules, load_cycle
from applications.stages import APPLICATION, STAGES
from baoji_award.accounts.models import User
from baoji_award.accounts.uscc import make_code
from baoji_award.calendar.management.commands.seed_calendar import packaged_days
from baoji_award.calendar.models import Year
from baoji_award.calendar.services import seed_calendar
from baoji_award.documents.files import store_file
from tests.filling import sample_answer

LOCAL = ZoneInfo("Asia/Shanghai")
RULES = Path(settings.BASE_DIR) / "cycles" / "2024-baoji.toml"
# What the plan's dates can touch, and what the real clock touches; the whole table has its own tests.
SEEDED = (2024, 2025, 2026)
CALENDAR = {day: told for day, told in packaged_days().items() if day.year in SEEDED}
_numbers = count(1)


def moment(text: str) -> datetime:
    """A Baoji wall-clock time as an aware UTC instant: moment("2024-12-01 10:00")."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LOCAL).astimezone(UTC)


IN_STAGE = {
    "preparation": moment("2024-10-20 10:00"),
    "notice": moment("2024-11-05 10:00"),
    "application": moment("2024-12-02 10:00"),
    "document_review": moment("2025-01-20 10:00"),
    "defence": moment("2025-03-18 10:00"),
    "site_review": moment("2025-03-25 10:00"),
    "evaluation": moment("2025-04-10 10:00"),
    "publicity": moment("2025-05-09 10:00"),
    "closed": moment("2025-06-10 10:00"),
}


def make_round(state: str = "application") -> AwardCycle:
    """The 2024 round, loaded from its file and put into `state` (the insert bypasses no trigger: edges guard updates).

    Tests about the procedure itself drive the round through the engine instead.
    """
    if not Year.objects.exists():
        seed_calendar(days=CALENDAR, years=dict.fromkeys(SEEDED, "国务院办公厅通知"))
    cycle, _ = load_cycle(read_rulebook(RULES), at=IN_STAGE["preparation"])
    if state != cycle.state:
        _put(cycle, state)
    return AwardCycle.objects.prefetch_related("windows").get(pk=cycle.pk)


def _put(cycle: AwardCycle, state: str) -> None:
    """Walks the legal edges by hand, as the database's trigger demands."""
    way = [stage.code for stage in STAGES] + ["closed"]
    for code in way[: way.index(state) + 1]:
        frozen = {"rules_frozen_at": IN_STAGE["notice"]} if code == "notice" else {}
        AwardCycle.objects.filter(pk=cycle.pk).update(**{"state": code, **frozen})


def change_frozen_rules(cycle: AwardCycle, path: str, value: object) -> None:
    """The round under another rule, although it has begun: the trigger that forbids it is passed by.

    `path` names the rule with dots between its parts, `value` is what a file would say there.
    """
    data: dict[str, Any] = cycle.rulebook.model_dump(mode="json")
    *parts, last = path.split(".")
    reduce(lambda part, key: part[key], parts, data)[last] = value
    cycle.rules = keep_rules(Rulebook.model_validate(data))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        AwardCycle.objects.filter(pk=cycle.pk).update(rules=cycle.rules)
        cursor.execute("SET LOCAL session_replication_role = origin")


def change_frozen_ceiling(cycle: AwardCycle, code: str, ceiling: int) -> None:
    """The prize with another ceiling, although the round has begun: the trigger that forbids it is passed by."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        AwardKind.objects.filter(cycle=cycle, code=code).update(ceiling=ceiling)
        cursor.execute("SET LOCAL session_replication_role = origin")


def make_organisation(
    *, name: str = "", region: str = "610302", prefix: str = "91", industry: str = "33"
) -> Organisation:
    """An organisation with a valid code; names are fictional."""
    number = next(_numbers)
    return Organisation.objects.create(
        uscc=make_code(f"{prefix}{region}{number:09d}"),
        name=name or f"宝鸡样例{number}有限公司",
        kind=Organisation.Kind.ENTERPRISE,
        legal_representative="张样例",
        established_on=date(2010, 5, 1),
        area=region,
        address="样例路1号",
        industry=industry,
        contact_name="李样例",
        contact_phone="0917-0000000",
        size=Organisation.Size.MEDIUM,
        quality_head="王样例",
    )


def make_application(
    cycle: AwardCycle,
    organisation: Organisation,
    created_by: User,
    *,
    state: str = "draft",
    bureau: str = "gxj",
    group: str = "industrial",
) -> Application:
    """A dossier inserted directly in `state`, with the stamps that a dossier in that state has."""
    at = IN_STAGE["application"]
    submitted = state != "draft"
    qualified = APPLICATION.state[state].stage != "application"
    return Application.objects.create(
        cycle=cycle,
        organisation=organisation,
        group=cycle.groups.get(code=group),
        bureau=Bureau.objects.get(code=bureau),
        number=f"{cycle.rulebook.numbers.dossier}-{cycle.year}-{next(_numbers):04d}",
        state=state,
        created_by=created_by,
        created_at=at,
        state_since=at,
        submitted_at=at if submitted else None,
        qualified_at=at if qualified else None,
        correction_due_at=moment("2024-12-20 00:00") if state == "correction" else None,
    )


def fit_conditions(application: Application, by: User) -> None:
    """The self-check, answered so that every condition fits."""
    answers = {question.key: question.wanted for question in questions(application.cycle.rulebook)}
    application.eligibility_checks.create(answers=answers, answered_by=by, answered_at=application.created_at)


def complete_dossier(application: Application, by: User) -> None:
    """Fills every required field and slot of the definition with believable values."""
    rulebook, group = application.cycle.rulebook, application.group.code
    fit_conditions(application, by)
    for section in rulebook.dossier.sections:
        asked = [field for field in section.fields_for(group) if not field.computed]
        data = {field.key: sample_answer(field, rulebook.table_years) for field in asked}
        SectionAnswer.objects.create(
            application=application, section=section.key, data=data, saved_by=by, saved_at=application.created_at
        )
    for slot in rulebook.dossier.slots_for(group):
        if slot.required:
            stored = store_file(
                f"%PDF-1.7 {slot.key} {application.pk}".encode(),
                name=f"{slot.key}.pdf",
                by=by,
                at=application.created_at,
            )
            EvidenceFile.objects.create(
                application=application,
                slot=slot.key,
                name=f"{slot.label}.pdf",
                stored=stored,
                uploaded_by=by,
                uploaded_at=application.created_at,
            )
