"""Loading a criteria file: checked key by key, then published, then never changed."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError, model_validator

from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from reviews.enums import PERCENT_STEP, ItemKind
from reviews.errors import BrokenCriteria
from reviews.models import CriteriaItem, CriteriaSet
from reviews.selectors.result_facts import criteria_digest


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ItemFile(_Part):
    """One clause of the file."""

    clause: str
    title: str
    requirement: str = Field("", max_length=200)
    points: PositiveInt
    kind: ItemKind
    parent: str | None
    leaf: bool

    @model_validator(mode="after")
    def _in_fives(self) -> "ItemFile":
        if self.points % PERCENT_STEP:
            raise ValueError(f"条款 {self.clause} 的分值应为 5 的倍数")
        return self


class DimensionFile(_Part):
    code: str
    name: str
    question: str = ""


class BandFile(_Part):
    min: int
    max: int
    descriptions: dict[str, str]
    short: dict[str, str]


class ScaleFile(_Part):
    """Dimensions and bands of one kind; every multiple of 5 from 0 to 100 lies in exactly one band."""

    dimensions: tuple[DimensionFile, ...]
    bands: tuple[BandFile, ...]

    @model_validator(mode="after")
    def _covers(self) -> "ScaleFile":
        covered = [value for band in self.bands for value in range(band.min, band.max + 1, PERCENT_STEP)]
        if covered != list(range(0, 101, PERCENT_STEP)):
            raise ValueError("bands 应不重不漏地覆盖 0 至 100 的每个 5 的倍数")
        codes = {dimension.code for dimension in self.dimensions}
        for band in self.bands:
            if set(band.descriptions) != codes or set(band.short) != codes:
                raise ValueError(f"区间 {band.min}–{band.max} 的说明与维度不一致")
        return self


class CriteriaFile(_Part):
    """A whole criteria file."""

    code: str
    edition: str
    title: str
    total: PositiveInt
    guide: str = ""
    source_status: dict[str, str] = {}
    items: tuple[ItemFile, ...]
    scoring: dict[str, object]

    @model_validator(mode="after")
    def _closes(self) -> "CriteriaFile":
        clauses = [item.clause for item in self.items]
        if len(set(clauses)) != len(clauses):
            raise ValueError("items 中有重复的条款")
        leaves = sum(item.points for item in self.items if item.leaf)
        if leaves != self.total:
            raise ValueError(f"total：评分条款分值合计为 {leaves}，应为 {self.total}")
        for position, item in enumerate(self.items):
            if item.parent is not None and item.parent not in clauses[:position]:
                raise ValueError(f"条款 {item.clause} 的 parent {item.parent} 应列在它之前")
        for item in self.items:
            self._check_family(item)
        return self

    def _check_family(self, item: ItemFile) -> None:
        children = sum(child.points for child in self.items if child.parent == item.clause)
        if not item.leaf and children != item.points:
            raise ValueError(f"条款 {item.clause} 的分值为 {item.points}，下级合计为 {children}")

    def scale(self) -> dict[str, ScaleFile]:
        """The scale of every kind that a scored item has."""
        used = {item.kind.value for item in self.items if item.leaf}
        return {kind: ScaleFile.model_validate(self.scoring.get(kind)) for kind in ItemKind.values if kind in used}


def read_criteria(path: Path) -> tuple[CriteriaFile, dict[str, ScaleFile], str]:
    """The checked file, its scales and its SHA-256. Raises BrokenCriteria naming each wrong key."""
    try:
        raw = path.read_bytes()
        parsed = CriteriaFile.model_validate(json.loads(raw))
        return parsed, parsed.scale(), hashlib.sha256(raw).hexdigest()
    except FileNotFoundError as error:
        raise BrokenCriteria(f"没有找到评分标准文件 {path.name}") from error
    except json.JSONDecodeError as error:
        raise BrokenCriteria(f"评分标准文件 {path.name} 不是有效的 JSON：{error}") from error
    except ValidationError as error:
        lines = [_line(problem) for problem in error.errors()]
        raise BrokenCriteria("评分标准有误：\n" + "\n".join(lines)) from error


def _line(problem: Mapping[str, object]) -> str:
    place = problem["loc"]
    key = ".".join(str(part) for part in place) if isinstance(place, tuple) and place else "（全文）"
    return f"{key}：{str(problem['msg']).removeprefix('Value error, ')}"


@unit_of_work()
def load_criteria(*, path: Path, at: datetime | None = None) -> tuple[CriteriaSet, bool]:
    """Publishes the set in the file; returns it and whether it is new. The same file again changes nothing.

    Raises BrokenCriteria for a file that does not check, or that differs from the published set of the same edition
    (a correction needs an edition of its own). Side effects: CriteriaSet and items, audit event `criteria.published`.
    """
    parsed, scale, digest = read_criteria(path)
    known = CriteriaSet.objects.filter(code=parsed.code, edition=parsed.edition).first()
    if known is not None:
        if known.digest != digest:
            raise BrokenCriteria(f"{parsed.code}（{parsed.edition}）已发布，内容不能修改；请使用新的 edition。")
        return known, False
    now = at or database_now()
    created = CriteriaSet.objects.create(
        code=parsed.code,
        edition=parsed.edition,
        title=parsed.title,
        total=parsed.total,
        guide=parsed.guide,
        source_status=parsed.source_status,
        scale={kind: part.model_dump() for kind, part in scale.items()},
        digest=digest,
    )
    _write_items(created, parsed.items)
    created.status, created.published_at = CriteriaSet.Status.PUBLISHED, now
    created.save(update_fields=["status", "published_at"])
    record(
        action="criteria.published",
        by=None,
        at=now,
        object_type="criteria",
        object_id=str(created.pk),
        payload={
            "code": created.code,
            "edition": created.edition,
            "digest": digest,
            "content": criteria_digest(created),
        },
    )
    return created, True


def _write_items(criteria: CriteriaSet, items: tuple[ItemFile, ...]) -> None:
    known: dict[str, CriteriaItem] = {}
    for position, item in enumerate(items, start=1):
        known[item.clause] = CriteriaItem.objects.create(
            criteria=criteria,
            clause=item.clause,
            title=item.title,
            requirement=item.requirement,
            points=item.points,
            kind=item.kind.value,
            parent=known.get(item.parent or ""),
            leaf=item.leaf,
            position=position,
        )
