"""The criteria loader: what it refuses, and that a published set stays as it is."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, transaction

from reviews.errors import BrokenCriteria
from reviews.models import CriteriaItem, CriteriaSet
from reviews.services.criteria import load_criteria
from tests.reviews.rows import AT, CRITERIA

pytestmark = pytest.mark.django_db
Change = Callable[[dict[str, Any]], None]


def item(data: dict[str, Any], clause: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in data["items"] if row["clause"] == clause)
    return found


def write(tmp_path: Path, change: Change) -> Path:
    data = json.loads(CRITERIA.read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / "criteria.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_file_publishes_23_items_and_1000_points_and_twice_changes_nothing() -> None:
    first, new = load_criteria(path=CRITERIA, at=AT)
    again, second = load_criteria(path=CRITERIA, at=AT)
    leaves = first.items.filter(leaf=True)
    assert (new, second, first) == (True, False, again)
    assert (leaves.count(), sum(leaves.values_list("points", flat=True)), first.total) == (23, 1000, 1000)
    assert {row.parent.clause for row in leaves.select_related("parent") if row.parent} == {
        f"4.{number}" for number in range(1, 8)
    }


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d: d.update(total=999), "total：评分条款分值合计为 1000，应为 999"),
        (lambda d: d.update(total=1010) or item(d, "4.1.2").update(points=60), "4.1 的分值为 110，下级合计为 120"),
        (lambda d: item(d, "4.1.2").update(points=52), "4.1.2 的分值应为 5 的倍数"),
        (lambda d: item(d, "4.1.2").update(parent="4.9"), "parent 4.9 应列在它之前"),
        (lambda d: item(d, "4.1.2").update(clause="4.1.3"), "重复的条款"),
        (lambda d: item(d, "4.1.2").pop("title"), "items.1.title"),
        (lambda d: item(d, "4.1.2").update(kind="other"), "items.1.kind"),
        (lambda d: d["scoring"].pop("result"), "（全文）"),
        (lambda d: d["scoring"]["process"]["bands"].pop(), "不重不漏"),
        (lambda d: d["scoring"]["process"]["bands"][0]["short"].pop("A"), "区间 0–5 的说明与维度不一致"),
    ],
)
def test_a_broken_file_is_refused_naming_what_is_wrong(tmp_path: Path, change: Change, sentence: str) -> None:
    with pytest.raises(BrokenCriteria) as refused:
        load_criteria(path=write(tmp_path, change), at=AT)
    assert sentence in refused.value.sentence
    assert CriteriaSet.objects.count() == 0


def test_a_published_edition_cannot_be_loaded_differently(tmp_path: Path) -> None:
    load_criteria(path=CRITERIA, at=AT)
    with pytest.raises(BrokenCriteria, match="已发布"):
        load_criteria(path=write(tmp_path, lambda d: d.update(title="别的")), at=AT)


def test_the_database_keeps_a_published_set() -> None:
    load_criteria(path=CRITERIA, at=AT)
    for change in (
        lambda: CriteriaSet.objects.update(title="别的"),
        lambda: CriteriaItem.objects.filter(clause="4.1.2").update(points=55),
        lambda: CriteriaItem.objects.filter(clause="4.1.2").delete(),
        lambda: CriteriaSet.objects.all().delete(),
    ):
        with pytest.raises(Error, match=r"Cannot|never changed"), transaction.atomic():
            change()


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    call_command("load_criteria", str(CRITERIA))
    call_command("load_criteria", str(CRITERIA))
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "GB/T 19580-2012《卓越绩效评价准则》：23 个评分条款，1000 分，已发布",
        "GB/T 19580-2012《卓越绩效评价准则》：23 个评分条款，1000 分，此前已发布，未作改动",
    ]
    with pytest.raises(CommandError, match="没有找到"):
        call_command("load_criteria", str(tmp_path / "nothing.json"))
