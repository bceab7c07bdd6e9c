"""Public notices as open data: the record's shape, from which the JSON schema is made, and its rows."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from pydantic import BaseModel, ConfigDict, Field

from baoji_award.calendar.clock import LOCAL
from committee.models import NoticeErratum, PublicNotice
from committee.selectors.notice_content import content_of
from committee.selectors.notices import lines_of, notices

DRAFT = "https://json-schema.org/draft/2020-12/schema"


class Open(BaseModel):
    """A part of the record: frozen, and nothing beside what is described."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(Open):
    """一家拟获奖组织."""

    position: int = Field(ge=1, description="在本奖项名单中的序号")
    name: str = Field(description="组织名称")
    group: str = Field(description="组别")
    bureau: str = Field(description="推荐部门")
    application: str = Field(description="申报编号")


class AwardList(Open):
    """一个奖项的名单."""

    kind: str = Field(description="奖项名称")
    lines: tuple[Line, ...] = Field(description="名单，空缺的为空")


class Erratum(Open):
    """一条勘误，不涉及名单和日期."""

    position: int = Field(ge=1, description="勘误次序")
    wrong: str = Field(description="原文")
    right: str = Field(description="更正为")
    reason: str = Field(description="说明")
    published_at: datetime = Field(description="勘误发布时间")


class Notice(Open):
    """一版公示."""

    number: str = Field(description="文号")
    slug: str = Field(description="网址编号")
    url: str = Field(description="公示页面地址")
    cycle: str = Field(description="评选年度名称")
    version: int = Field(ge=1, description="版次")
    replaces: str | None = Field(description="所取代的一版的网址编号，第一版为空")
    replaced_by: str | None = Field(description="取代本版的一版的网址编号，没有的为空")
    reason: str = Field(description="名单变动原因，第一版为空")
    title: str = Field(description="标题")
    body: str = Field(description="正文")
    published_at: datetime = Field(description="发布时间")
    first_day: date = Field(description="公示首日")
    last_day: date = Field(description="公示末日")
    ends_at: datetime = Field(description="公示截止时刻（不含），即公示末日24:00")
    explanation: str = Field(description="公示日期的计算说明")
    awards: tuple[AwardList, ...] = Field(description="名单，按奖项")
    errata: tuple[Erratum, ...] = Field(description="勘误")
    digest: str = Field(pattern="^[0-9a-f]{64}$", description="内容摘要：content 的规范 JSON 文本的 SHA-256")
    previous_digest: str = Field(pattern="^([0-9a-f]{64})?$", description="上一版的内容摘要，第一版为空")
    content: dict[str, Any] = Field(description="内容摘要所依据的全部内容")


class Dataset(Open):
    """全部公示，新的在前."""

    notices: tuple[Notice, ...] = Field(description="各版公示")


def open_notices() -> QuerySet[PublicNotice]:
    """All versions with their errata. Two queries."""
    return notices().prefetch_related("errata")


def schema() -> dict[str, Any]:
    """The JSON schema of the whole data set."""
    return {"$schema": DRAFT, **Dataset.model_json_schema()}


def dataset(found: Iterable[PublicNotice], *, home: str) -> Dataset:
    """The versions as data; `home` is the portal's address without a slash at its end."""
    return Dataset(notices=tuple(record_of(notice, home=home) for notice in found))


def record_of(notice: PublicNotice, *, home: str) -> Notice:
    """One version as data, made of what is stored."""
    successor = notice.successor
    return Notice(
        number=notice.number.text,
        slug=notice.slug,
        url=f"{home}{reverse('committee:notice', args=[notice.slug])}",
        cycle=notice.cycle.title,
        version=notice.version,
        replaces=notice.replaces.slug if notice.replaces else None,
        replaced_by=successor.slug if successor else None,
        reason=notice.reason,
        title=notice.title,
        body=notice.body,
        published_at=notice.published_at.astimezone(LOCAL),
        first_day=notice.first_day,
        last_day=notice.last_day,
        ends_at=notice.ends_at.astimezone(LOCAL),
        explanation=notice.explanation,
        awards=tuple(_award(entry) for entry in notice.entries),
        errata=tuple(_erratum(row) for row in notice.errata.all()),
        digest=notice.digest,
        previous_digest=notice.previous_digest,
        content=content_of(notice),
    )


def _award(entry: dict[str, Any]) -> AwardList:
    keys = ("name", "group", "bureau", "application")
    lines = tuple(
        Line(position=place, **{key: line[key] for key in keys}) for place, line in enumerate(lines_of(entry), 1)
    )
    return AwardList(kind=entry["kind"], lines=lines)


def _erratum(row: NoticeErratum) -> Erratum:
    return Erratum(
        position=row.position,
        wrong=row.wrong,
        right=row.right,
        reason=row.reason,
        published_at=row.published_at.astimezone(LOCAL),
    )


COLUMNS = (
    "文号", "版次", "取代", "被取代", "发布时间", "公示首日", "公示末日", "公示截止（不含）", "奖项", "序号",
    "组织名称", "组别", "推荐部门", "申报编号", "内容摘要",
)  # fmt: skip


def table_of(records: Iterable[Notice]) -> Iterator[list[str]]:
    """Head and one row for each organisation on each list; an award left vacant has a row without a name."""
    yield list(COLUMNS)
    for each in records:
        opening = [each.number, str(each.version), each.replaces or "", each.replaced_by or ""]
        opening += [each.published_at.isoformat(), each.first_day.isoformat(), each.last_day.isoformat()]
        opening += [each.ends_at.isoformat()]
        for award in each.awards:
            rows = [[str(line.position), line.name, line.group, line.bureau, line.application] for line in award.lines]
            for row in rows or [["", "空缺", "", "", ""]]:
                yield [*opening, award.kind, *row, each.digest]
