"""Turns a component's props into what its template shows: counting, choosing words, geometry. No queries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from baoji_award.ui import charts, words
from baoji_award.ui.form_errors import form_errors
from baoji_award.ui.shapes import Column

Props = dict[str, Any]

VOTES: Final = (("agree", "同意"), ("disagree", "不同意"), ("abstain", "弃权"))
SOON_DAYS: Final = 7
HOURS_DAYS: Final = 2
DAY: Final = 24 * 60 * 60
SAVED: Final = {
    "ok": ("check", "is-ok", "草稿已保存"),
    "saving": ("clock", "", "正在保存"),
    "retry": ("warn", "text-warn", "未保存：连接失败，正在重试"),
    "offline": ("error", "text-err", "未保存：网络已断开，恢复连接后自动保存"),
}


def _choose(table: Mapping[str, Any], key: str, what: str) -> Any:
    if key not in table:
        raise ValueError(f"unknown {what} {key!r}; there are: {', '.join(table)}")
    return table[key]


def stepper(props: Props) -> Props:
    steps = list(props["steps"])
    return {**props, "now": next((step for step in steps if step[3] == "now"), None), "count": len(steps)}


def left_in_words(seconds: float, days: int) -> str:
    """剩余 23 天, in hours and minutes for the last 48 hours."""
    if seconds >= HOURS_DAYS * DAY:
        return f"剩余 {days} 天"
    minutes = int(seconds // 60)
    return f"剩余 {minutes // 60} 小时 {minutes % 60} 分"


def deadline(props: Props) -> Props:
    """State and words of a deadline: neutral, soon (≤ 7 days) or over, always with the absolute instant."""
    at, now = props["at"], props["now"]
    if at is None or now is None:
        return {**props, "state": "", "icon": "clock", "relative": ""}
    seconds = (at - now).total_seconds()
    days = (words.deadline_day(at) - timezone.localtime(now).date()).days
    if seconds <= 0:
        over = -days
        return {**props, "state": "is-over", "icon": "error", "relative": f"逾期 {over} 天" if over else "已截止"}
    state = "is-soon" if seconds <= SOON_DAYS * DAY else ""
    return {**props, "state": state, "icon": "clock", "relative": left_in_words(seconds, days)}


def countdown(props: Props) -> Props:
    until: datetime = props["until"]
    now: datetime = props["now"]
    minutes = max(0, int((until - now).total_seconds() // 60))
    parts = {"days": minutes // 1440, "hours": minutes // 60 % 24, "minutes": minutes % 60}
    return {**props, **parts, "until_iso": until.isoformat(), "now_iso": now.isoformat()}


def saved(props: Props) -> Props:
    icon, css, text = _choose(SAVED, props["state"], "state of saved")
    return {**props, "icon": icon, "css": css, "text": props["text"] or text}


def long_task(props: Props) -> Props:
    total = props["total"] or 0
    return {**props, "finished": bool(total) and props["done"] >= total and not props["failed"]}


def error_summary(props: Props) -> Props:
    """Collects (id of the field, sentence) from a form, several forms or a list; empty when all is well."""
    errors = [(str(target), str(text)) for target, text in props["errors"]]
    for form in (props["form"], *props["forms"]):
        if form is not None and form.is_bound:
            errors += form_errors(form)
    return {**props, "errors": errors}


def data_table(props: Props) -> Props:
    """Adds to each column its next sort order, aria-sort and class; an empty list becomes the empty state."""
    heads = [_head(column, props["sort"]) for column in props["columns"]]
    page, rows = props["page"], props["rows"]
    shown = page.object_list if page is not None else rows
    paired = [list(zip(row, heads, strict=True)) for row in rows or ()]
    return {
        **props,
        "heads": heads,
        "has_rows": shown is None or bool(shown),
        "rows": paired,
        "pager_label": f"{props['label']}分页",
    }


def _head(column: Column, current: str) -> Props:
    key = column.sort
    up, down = bool(key) and current == key, bool(key) and current == f"-{key}"
    return {
        "column": column,
        "next": f"-{key}" if up else key,
        "aria": "ascending" if up else "descending" if down else "",
        "css": " ".join(filter(None, ["num" if column.numeric else "", f"hide-{column.hide}" if column.hide else ""])),
    }


def pager(props: Props) -> Props:
    page = props["page"]
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    sizes = getattr(page.paginator, "sizes", ())
    # Fewer rows than the shortest page: there is nothing to choose.
    offered = sizes if sizes and page.paginator.count > min(sizes) else ()
    return {**props, "numbers": list(numbers), "sizes": offered}


def score_item(props: Props) -> Props:
    if props["state"] not in {"todo", "open", "done"}:
        raise ValueError(f"unknown state {props['state']!r} of score_item; there are: todo, open, done")
    return {**props, "hints_label": f"有 {props['hints']} 条提示"}


def with_palette(props: Props) -> Props:
    return {**props, "p": charts.PALETTE}


def guard(props: Props) -> Props:
    percent, low, high = props["percent"], props["low"], props["high"]
    known = percent is not None and low is not None and high is not None
    outside = known and not low <= percent <= high
    return {**props, "outside": outside, "asks": outside or props["only_weaknesses"]}


def chart_radar(props: Props) -> Props:
    return {**props, "c": charts.radar(list(props["rows"])), "p": charts.PALETTE}


def chart_funnel(props: Props) -> Props:
    return {**props, "c": charts.funnel(list(props["rows"])), "p": charts.PALETTE}


def chart_severity(props: Props) -> Props:
    return {**props, "c": charts.severity(list(props["rows"]), reach=props["reach"]), "p": charts.PALETTE}


def chart_scores(props: Props) -> Props:
    return {**props, "c": charts.scores(list(props["rows"]), list(props["lines"])), "p": charts.PALETTE}


def heat_map(props: Props) -> Props:
    groups = [(group.title, [charts.heat_row(row) for row in group.rows]) for group in props["groups"]]
    return {**props, "groups": groups, "span": len(props["experts"]) + 4}
