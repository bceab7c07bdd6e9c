"""What a version of the 综合评审报告 says, as sections: shown, printed and written to DOCX from here. No query."""

from typing import Any

from baoji_award.documents.sections import NONE, Section, table_section
from committee.models import ReportVersion
from committee.report_parts import NUMERALS, PARTS, Part
from reviews.enums import ReviewStage

Snapshot = dict[str, Any]
NUMBERS = {
    "submitted": "申报",
    "forwarded": "报送",
    "rejected": "不予受理",
    "qualified": "初审合格",
    "document_review": "资料评审",
    "shortlisted": "入围答辩",
    "defence": "陈述答辩",
    "advanced": "入围现场",
    "site_review": "现场评审",
}


def sections_of(version: ReportVersion, *, with_names: bool = True) -> list[Section]:
    """The parts in order with their texts, numbered. Without `with_names` those about single organisations are left
    out: the rest keep their numbers.
    """
    found = []
    for numeral, part in zip(NUMERALS, PARTS, strict=False):
        if part.names and not with_names:
            continue
        found += _numbered(numeral, part, version)
    return found


def _numbered(numeral: str, part: Part, version: ReportVersion) -> list[Section]:
    """The part: its written text and generated sentences first; further tables follow under the same number."""
    written = tuple(line for line in version.texts.get(part.key, "").splitlines() if line.strip())
    first, *more = TABLES[part.key](version.snapshot)
    title = f"{numeral}、{part.title}"
    head = Section(title, (*written, *first.paragraphs), first.head, first.rows, part.key)
    return [head, *more]


def _overview(data: Snapshot) -> list[Section]:
    rows = [(each["stage"], each["planned"], each["began"]) for each in data.get("stages", [])]
    return [table_section("", ("阶段", "方案日期", "实际开始"), rows)]


def _numbers(data: Snapshot) -> list[Section]:
    head = ("组别", *NUMBERS.values())
    rows = [[group["name"], *(group.get(key, 0) for key in NUMBERS)] for group in data["groups"]]
    rows.append(["合计", *(sum(group.get(key, 0) for group in data["groups"]) for key in NUMBERS)])
    return [table_section("", head, [[str(cell) for cell in row] for row in rows])]


def _method(data: Snapshot) -> list[Section]:
    ties = "、".join(data.get("tie_breaks", []))
    way = f"得分相同的，依次比较{ties}，高者列前；仍相同的并列" if ties else "得分相同的并列"
    sentence = f"各阶段得分换算后按权重合成综合得分，四舍五入保留两位小数。{way}，由组委会审议。"
    rows = [(stage, words) for stage, words in data.get("method", [])]
    return [Section("", (sentence,), ("阶段", "权重与得分换算"), tuple(rows))]


def _scores(data: Snapshot) -> list[Section]:
    head = ("名次", "单位名称", "组别", "组内名次", *ReviewStage.labels, "综合得分")
    rows = [
        (
            str(row["rank"]),
            row["name"],
            row["group"],
            str(row.get("rank_in_group", NONE)),
            *(_score(row, stage) for stage in ReviewStage.values),
            row["combined"],
        )
        for row in data["rows"]
    ]
    return [table_section("", head, rows)]


def _score(row: Snapshot, stage: str) -> str:
    """The converted score, with the percentage it was made of where that differs."""
    score, raw = row[stage], row.get("raw", {}).get(stage)
    if score is None:
        return NONE
    return score if raw in (None, score) else f"{score}\n（百分制 {raw}）"


def _proposed(data: Snapshot) -> list[Section]:
    found = []
    for numeral, award in zip(NUMERALS, data["proposed"], strict=False):
        title = f"（{numeral}）{award['kind']}（不超过 {award['ceiling']} 个，建议 {len(award['lines'])} 个）"
        table = table_section(title, ("单位名称", "理由"), [(line["name"], line["reason"]) for line in award["lines"]])
        vacancy = (f"{award['vacancy']}。",) if award.get("vacancy") else ()
        found.append(Section(title, (*vacancy, *table.paragraphs), table.head, table.rows))
    return [Section(""), *found]


def _others(data: Snapshot) -> list[Section]:
    rows = [(each["name"], each["reason"]) for each in data.get("others", [])]
    return [table_section("", ("单位名称", "理由"), rows)]


def _second_look(data: Snapshot) -> list[Section]:
    rows = [(look["name"], "\n".join(look["changes"]), "\n".join(look["open"])) for look in data.get("second_look", [])]
    return [table_section("", ("单位名称", "阶段之间的变化", "尚未核清"), rows)]


def _panels(data: Snapshot) -> list[Section]:
    rows = [(p["stage"], p["name"], str(p["experts"]), str(p["dossiers"])) for p in data.get("panels", [])]
    table = table_section("", ("阶段", "评审组", "专家人数", "评审份数"), rows)
    count = data.get("recusals", {"all": 0, "people": 0, "lifted": 0})
    sentence = f"本轮共登记回避 {count['all']} 项，涉及 {count['people']} 人，其中后来解除 {count['lifted']} 项。"
    return [Section("", (sentence, *table.paragraphs), table.head, table.rows)]


def _supervision(data: Snapshot) -> list[Section]:
    statement = data.get("statement")
    if not statement:
        return [Section("", ("监督人员尚未提交监督情况说明。",))]
    signed = f"（监督人员 {statement['author']}，{statement['at']}）"
    return [Section("", (*statement["text"].splitlines(), signed))]


TABLES = {
    "overview": _overview,
    "numbers": _numbers,
    "method": _method,
    "scores": _scores,
    "proposed": _proposed,
    "others": _others,
    "second_look": _second_look,
    "panels": _panels,
    "supervision": _supervision,
}
