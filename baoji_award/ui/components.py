"""The registry of components: what each is called and which props it accepts. Nothing else is accepted.

A component is templates/components/<name>.html, or a Python function where a list page renders it per cell.
Shapes of the values (Step, Task, Column …) are in shapes.py; objects with the same attributes do as well.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.safestring import SafeString

from baoji_award.ui import prepare
from baoji_award.ui.fast import deadline_html, side_menu_html, strip_html, tag_html
from baoji_award.ui.fast_answers import answers_html
from baoji_award.ui.fast_scoring import RULER_BANDS, bands_html, ruler_html

Props = dict[str, Any]


class ComponentError(ValueError):
    """A template asks for a component or prop that does not exist, or forgets a required one."""


@dataclass(frozen=True, slots=True)
class Component:
    """One component. `prepare` turns the props into template variables, `fast` replaces the template."""

    name: str
    required: tuple[str, ...] = ()
    optional: Mapping[str, Any] = field(default_factory=dict)
    has_body: bool = False
    prepare: Callable[[Props], Props] | None = None
    fast: Callable[..., SafeString] | None = None

    @property
    def template_name(self) -> str:
        return f"components/{self.name}.html"

    def check(self, given: set[str]) -> None:
        """Raise ComponentError naming the accepted props when `given` has an unknown or lacks a required one."""
        unknown = given - set(self.required) - set(self.optional)
        missing = set(self.required) - given
        if not (unknown or missing):
            return
        problem = [f"unknown: {', '.join(sorted(unknown))}"] * bool(unknown)
        problem += [f"missing: {', '.join(sorted(missing))}"] * bool(missing)
        accepted = f"required: {', '.join(self.required) or '-'}; optional: {', '.join(self.optional) or '-'}"
        raise ComponentError(f"component {self.name!r}: {'; '.join(problem)}. Accepted: {accepted}.")

    def fill(self, given: Mapping[str, Any]) -> Props:
        """All props with defaults filled in. A None for an optional prop means its default."""
        props = {**self.optional, **{k: v for k, v in given.items() if v is not None or k in self.required}}
        return self.prepare(props) if self.prepare else props


_ALL = (
    # frame of a page
    Component("page_head", ("title",), {"identity": (), "lead": ""}, has_body=True),
    Component("crumbs", (), {"here": "", "padded": False}, has_body=True),
    Component("sect", ("title",), {"id": "", "meta": "", "url": "", "link": "更多", "count": None}),
    Component(
        "panel",
        (),
        {"title": "", "id": "", "meta": "", "url": "", "link": "全部", "key": False, "flush": False, "level": 2},
        has_body=True,
    ),
    Component("next_step", ("title",), {"text": "", "url": "", "label": ""}, has_body=True),
    Component("kv", ("rows",)),
    Component("facts", ("rows",)),
    Component("note", (), {"tone": "info", "text": "", "title": "", "id": "", "role": ""}, has_body=True),
    Component("empty", ("title",), {"text": "", "url": "", "label": "", "level": 3}, has_body=True),
    # state and time
    Component("tag", ("label",), {"tone": "", "icon": ""}, fast=tag_html),
    Component("stepper", ("steps",), {"bar": False, "label": "评选进度"}, prepare=prepare.stepper),
    Component("deadline", ("at", "now"), {"label": ""}, fast=deadline_html),
    Component("countdown", ("until", "now"), {"label": "剩余"}, prepare=prepare.countdown),
    Component("saved", (), {"state": "ok", "at": None, "text": ""}, prepare=prepare.saved),
    Component("timeline", ("events",), {"audit": False, "empty": "暂无记录"}),
    Component("board", ("stages",)),
    Component("progress", ("value", "max", "label"), {"tone": "info", "text": "", "unit": ""}),
    Component(
        "long_task",
        ("label", "done", "total"),
        {"left": "", "poll_url": "", "result_url": "", "result_label": "下载结果", "failed": ""},
        prepare=prepare.long_task,
    ),
    Component("side_menu", ("groups",), fast=side_menu_html),
    # work
    Component("action_bar", ("actions",), {"note": "", "method": "get", "version": None, "busy": False}, has_body=True),
    Component("task_list", ("groups",), {"level": 2}),
    Component("field", ("field",)),
    Component("error_summary", (), {"form": None, "forms": (), "errors": ()}, prepare=prepare.error_summary),
    Component("check_answers", ("sections",), {"level": 2}, fast=answers_html),
    Component("grid_table", ("rows", "years"), {"label": "近三年主要指标表"}),
    Component("dialog", ("id", "title"), {"close": "关闭"}, has_body=True),
    Component(
        "ballot", ("candidates",), {"note": "", "votes": prepare.VOTES, "submit": "核对并投票", "count_note": ""}
    ),
    # lists
    Component(
        "data_table",
        ("columns", "label"),
        {
            "rows": None,
            "page": None,
            "sort": "",
            "caption": "",
            "empty_title": "暂无内容",
            "empty_text": "",
            "unit": "条",
            "wide": False,
        },
        has_body=True,
        prepare=prepare.data_table,
    ),
    Component("pager", ("page",), {"unit": "条", "label": "分页"}, prepare=prepare.pager),
    Component("filter_bar", (), {"form": None, "count": None, "unit": "条", "clear_url": "?"}, has_body=True),
    # scorebook
    Component(
        "score_bar",
        ("heading", "total", "full", "done", "count"),
        {"identity": (), "due_at": None, "now": None, "saved_at": None, "sign": None, "level": 1},
        has_body=True,
    ),
    Component(
        "score_item",
        ("no", "title", "points"),
        {"state": "todo", "percent": None, "score": None, "bands": "", "url": "", "hints": 0, "level": 3},
        prepare=prepare.score_item,
        has_body=True,
    ),
    Component("band_picker", ("dims", "bands"), {"prefix": ""}, fast=bands_html),
    Component(
        "percent_ruler",
        (),
        {"value": None, "low": None, "high": None, "name": "percent", "bands": RULER_BANDS},
        fast=ruler_html,
    ),
    Component(
        "guard",
        (),
        {
            "percent": None,
            "low": None,
            "high": None,
            "reason": "",
            "name": "guard_reason",
            "error": "",
            "hints": (),
            "only_weaknesses": False,
        },
        prepare=prepare.guard,
    ),
    # charts
    Component(
        "chart_strip",
        ("scores",),
        {"consensus": None, "outliers": (), "low": 450, "high": 700, "label": ""},
        fast=strip_html,
    ),
    Component("chart_strip_key", prepare=prepare.with_palette),
    Component(
        "chart_radar", ("rows",), {"label": "", "name": "本单位", "base_name": "本组平均"}, prepare=prepare.chart_radar
    ),
    Component("chart_funnel", ("rows",), {"label": "", "unit": "家"}, prepare=prepare.chart_funnel),
    Component("chart_severity", ("rows",), {"label": "", "reach": 30}, prepare=prepare.chart_severity),
    Component("chart_scores", ("rows",), {"label": "", "lines": ()}, prepare=prepare.chart_scores),
    Component("heat_map", ("groups", "experts"), {"label": "条款与专家评分热力图"}, prepare=prepare.heat_map),
)

REGISTRY: Final[dict[str, Component]] = {component.name: component for component in _ALL}


def component(name: str) -> Component:
    """The component called `name`. Raises ComponentError listing the names there are."""
    try:
        return REGISTRY[name]
    except KeyError:
        raise ComponentError(f"unknown component {name!r}; there are: {', '.join(sorted(REGISTRY))}") from None
