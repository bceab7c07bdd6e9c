# ruff: noqa: E402 (Django is set up before models are imported)
"""Fills one database with N dossiers in bulk and prints what the measurement needs as JSON.

`python -m bench.fill base` migrates and loads criteria and round; `python -m bench.fill rows 10000` adds the rows.
"""

import json
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from applications.models import Application, AwardCycle, Organisation
from applications.rules.dossier import AnswerRule, FieldKind, FieldRule
from applications.rules.loader import read_rulebook
from applications.services.cycles import load_cycle
from baoji_award.accounts.models import User
from baoji_award.accounts.uscc import make_code
from bench.sessions import signed_in_as
from devtools.migrating import draw_less
from reviews.models import CriteriaSet, Opening
from reviews.services.criteria import load_criteria
from reviews.services.overall import RANK
from reviews.services.scoring import store_results

ROOT = Path(__file__).resolve().parent.parent
AT = datetime(2024, 12, 20, 2, 0, tzinfo=UTC)
AWARDS = 260
EXPERTS_A_PANEL = 5
# As many as bench.evening lets write at once.
EXPERTS_AT_ONCE = 60
# Dossiers in the document review on one panel's desk: a full page and more on every expert's.
DOSSIERS_A_PANEL = 70
SENTENCE = "本单位坚持以质量求发展，建立并持续改进质量管理体系，近三年主要指标稳步提升。"
PLACES = ("渭滨", "金台", "陈仓", "凤翔", "岐山", "扶风", "眉县", "陇州", "千阳", "麟游", "凤州", "太白")
TRADES = (("精密机床", "34"), ("钛业", "32"), ("食品", "14"), ("建筑工程", "47"), ("物流", "58"), ("农业科技", "01"))
REGIONS = ("610302", "610303", "610304", "610305", "610323", "610324", "610326", "610327", "610328", "610329", "610330")
# Everything that counts in the ranking: the sealed sheets of dossiers on which nobody is still judging.
COUNTED = """
    SELECT assignment.application_id, application.group_id, 1000 AS points, sheet.total_quanta AS quanta, sheet.id
    FROM reviews_scoresheet sheet JOIN reviews_assignment assignment ON assignment.id = assignment_id
    JOIN applications_application application ON application.id = application_id
    WHERE sheet.state = 'submitted' AND application.cycle_id = %(cycle)s AND application.group_id = %(group)s
"""


def base() -> None:
    """Schema, cache table, calendar, criteria and the 2024 round."""
    draw_less()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    rules()


def rules() -> None:
    """Calendar, criteria and the 2024 round."""
    call_command("seed_calendar", verbosity=0)
    load_criteria(path=ROOT / "criteria" / "gbt19580-2012.json")
    load_cycle(read_rulebook(ROOT / "cycles" / "2024-baoji.toml"))


def rows(size: int) -> dict[str, Any]:
    """`size` dossiers of the round with everything around them; returns addresses and session keys."""
    started = time.monotonic()
    known = insert(size)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {**known, "seconds": round(time.monotonic() - started, 1)}


def insert(size: int) -> dict[str, Any]:
    """The rows themselves; returns what bench.pages needs to know."""
    cycle = AwardCycle.objects.get(code="2024")
    _organisations(max(size, AWARDS))
    values = _values(cycle, size)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in (ROOT / "bench" / "fill.sql").read_text().split("--;"):
            cursor.execute(statement, values)
        for opening in Opening.objects.filter(cycle=cycle):
            store_results(opening, COUNTED, stage="document_review", aggregate=cycle.rulebook.review.aggregate, at=AT)
        cursor.execute(RANK, {"cycle": cycle.pk, "stage": "document_review"})
        cursor.execute("SET session_replication_role = origin")
    return _addresses(size)


def _organisations(count: int) -> None:
    """Valid codes over all counties; every fourth in 渭滨区's trade mix has a name the search below finds."""
    Organisation.objects.bulk_create(
        (
            Organisation(
                uscc=make_code(f"91{REGIONS[number % len(REGIONS)]}{number:09d}"),
                name=f"宝鸡{PLACES[number % 12]}{TRADES[number % 6][0]}{number:05d}有限公司",
                kind=Organisation.Kind.ENTERPRISE,
                legal_representative="张建军",
                established_on=date(2010, 5, 1),
                area=REGIONS[number % len(REGIONS)],
                address=f"宝鸡市{PLACES[number % 12]}大道{number}号",
                industry=TRADES[number % 6][1],
                contact_name="李晓燕",
                contact_phone="0917-3260000",
                size=Organisation.Size.MEDIUM,
                quality_head="王志远",
            )
            for number in range(1, count + 1)
        ),
        batch_size=2000,
    )


def _values(cycle: AwardCycle, size: int) -> dict[str, Any]:
    rulebook, criteria = cycle.rulebook, CriteriaSet.objects.get()
    panels = max(1, size // DOSSIERS_A_PANEL)
    bands = {kind: {each["code"]: "50-65" for each in scale["dimensions"]} for kind, scale in criteria.scale.items()}
    return {
        "size": size,
        "experts": panels * EXPERTS_A_PANEL,
        "cycle": cycle.pk,
        "criteria": criteria.pk,
        "at": AT,
        "awards": AWARDS,
        "pledges": json.dumps(dict(rulebook.declarations)),
        "answers": json.dumps(answers(cycle)),
        "slots": [slot.key for slot in rulebook.dossier.slots_for("industrial")],
        "checks": [check.key for check in rulebook.screening],
        "bands": json.dumps(bands),
    }


def answers(cycle: AwardCycle) -> dict[str, dict[str, object]]:
    """Every field of the round's dossier answered, texts of a believable length."""
    years = cycle.rulebook.table_years
    return {
        section.key: {
            field.key: _answer(field, years) for field in section.fields_for("industrial") if not field.computed
        }
        for section in cycle.rulebook.dossier.sections
    }


def _answer(field: FieldRule, years: tuple[int, ...]) -> object:
    if field.kind == FieldKind.YEARS:
        return {str(year): "88.5" for year in field.years(years)}
    if field.kind == FieldKind.ROWS:
        return [{column.key: _value(column) for column in field.columns}] * 3
    return _value(field)


def _value(rule: AnswerRule) -> object:
    values: dict[FieldKind, object] = {
        FieldKind.TEXT: "精密阀门",
        FieldKind.LONG_TEXT: SENTENCE * 6,
        FieldKind.NUMBER: "88",
        FieldKind.DATE: "2018-03-01",
        FieldKind.CONFIRM: True,
    }
    return rule.choices[0] if rule.kind == FieldKind.CHOICE else values[rule.kind]


def _addresses(size: int) -> dict[str, Any]:
    """Sessions of the officer, of experts with a draft each, of applicants who correct; a dossier in the middle."""
    office = User.objects.get(email="office@bench.invalid")
    middle = Application.objects.filter(cycle__code="2024", state="document_review", pk__gte=size // 2).first()
    assert middle is not None
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT sheet, expert_id FROM (
                SELECT sheet.id AS sheet, expert_id, row_number() OVER (PARTITION BY expert_id ORDER BY sheet.id) AS nth
                FROM reviews_scoresheet sheet JOIN reviews_assignment a ON a.id = assignment_id
                WHERE sheet.state = 'draft') draft
            ORDER BY nth, expert_id LIMIT %s""",
            [EXPERTS_AT_ONCE],
        )
        found = cursor.fetchall()
    experts = {user.pk: signed_in_as(user) for user in User.objects.filter(pk__in={expert for _, expert in found})}
    return {
        "office": signed_in_as(office),
        "number": middle.number,
        "drafts": [
            {
                "number": draft.number,
                "session": signed_in_as(draft.created_by),
                "overview": draft.answers.get(section="overview").data["text"],
            }
            for draft in Application.objects.filter(state="correction").select_related("created_by").order_by("pk")[:16]
        ],
        "sheets": [{"sheet": sheet, "session": experts[expert], "version": 2} for sheet, expert in found],
    }


def main() -> None:
    if sys.argv[1] == "base":
        base()
    else:
        print(json.dumps(rows(int(sys.argv[2]))))


if __name__ == "__main__":
    main()
