"""{% ui %}, {% uiblock %}, {% icon %}: what they accept, what they refuse, and that they escape."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.forms import CharField, Form
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory

from baoji_award.ui.components import REGISTRY, Component, ComponentError
from baoji_award.ui.fast import tag_html
from baoji_award.ui.icons import ICONS, UnknownIconError, icon_svg
from baoji_award.ui.shapes import Column

HOSTILE = '<b onclick="x">&'
ESCAPED = "&lt;b onclick=&quot;x&quot;&gt;&amp;"


def rendered(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def refusal(source: str) -> str:
    with pytest.raises(TemplateSyntaxError) as caught:
        Template(source)
    return str(caught.value)


def test_unknown_component_lists_the_known_ones() -> None:
    assert refusal('{% ui "taag" label="x" %}') == f"unknown component 'taag'; there are: {', '.join(sorted(REGISTRY))}"


def test_unknown_and_missing_props_list_the_accepted_ones() -> None:
    assert refusal('{% ui "tag" lable="x" %}') == (
        "component 'tag': unknown: lable; missing: label. Accepted: required: label; optional: tone, icon."
    )


def test_body_for_a_component_without_one_is_refused() -> None:
    message = "component 'tag' takes no body: use {% ui %}, not {% uiblock %}."
    assert refusal('{% uiblock "tag" label="x" %}{% enduiblock %}') == message


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% ui %}", "ui needs the name of a component"),
        ('{% ui "tag" "x" %}', 'ui "tag": expected prop=value, got \'"x"\''),
        ("{% icon %}", f"icon takes one name; there are: {', '.join(sorted(ICONS))}"),
        ('{% icon "chek" %}', f"unknown icon 'chek'; there are: {', '.join(sorted(ICONS))}"),
    ],
)
def test_malformed_tags_are_refused_when_the_template_compiles(source: str, message: str) -> None:
    assert refusal(source) == message


def test_name_from_a_variable_is_checked_when_rendered() -> None:
    assert rendered('{% ui name label="好" %}', name="tag") == '<span class="tag">好</span>'
    with pytest.raises(ComponentError, match="missing: label"):
        rendered("{% ui name %}", name="tag")
    with pytest.raises(UnknownIconError):
        rendered("{% icon name %}", name="nothing")


def test_tag_escapes_its_label() -> None:
    assert (
        rendered("{% ui 'tag' label=label tone='ok' %}", label=HOSTILE) == f'<span class="tag is-ok">{ESCAPED}</span>'
    )


def test_tag_refuses_an_unknown_tone() -> None:
    with pytest.raises(ValueError, match="unknown tone 'green'"):
        tag_html(label="x", tone="green")


def test_component_sees_only_its_props() -> None:
    page = rendered('{% uiblock "note" title="提示" %}{{ text }}{% enduiblock %}', text="正文", tone="warn")
    assert ("is-warn" in page, page.count("正文")) == (False, 1)


def test_templates_escape_props_and_bodies() -> None:
    page = rendered('{% uiblock "note" text=hostile %}{{ hostile }}{% enduiblock %}', hostile=HOSTILE)
    assert (page.count(ESCAPED), "<b" in page) == (2, False)


def test_none_for_an_optional_prop_means_its_default() -> None:
    component = Component("x", ("a",), {"b": 2})
    assert component.fill({"a": None, "b": None}) == {"a": None, "b": 2}


def test_icons_are_decorative() -> None:
    attributes = 'class="ico" viewBox="0 0 16 16" aria-hidden="true" focusable="false"'
    assert icon_svg("check") == f'<svg {attributes}><path d="M3 8.5 6.5 12 13 4.5"/></svg>'


def test_state_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown state of saved 'lost'; there are: ok, saving, retry, offline"):
        rendered('{% ui "saved" state="lost" %}')


def test_title_counts_the_errors_of_a_bound_form() -> None:
    class Sample(Form):
        name = CharField(label="名称")

    source = "{% title_errors form %}单位信息"
    assert rendered(source, form=Sample({})) == "有 1 处内容需要更正：单位信息"
    assert rendered(source, form=Sample()) == "单位信息"


def test_component_knows_the_request() -> None:
    request = RequestFactory().get("/list/", {"sort": "name", "page": "3"})
    source = '{% ui "data_table" columns=columns rows=rows label="表" sort="name" %}'
    columns = [Column("名称", "name")]
    page = Template(source).render(RequestContext(request, {"columns": columns, "rows": [[HOSTILE]]}))
    assert (page.count('href="?sort=-name"'), page.count('aria-sort="ascending"'), page.count(ESCAPED)) == (1, 1, 1)


def test_documentation_lists_exactly_the_declared_props() -> None:
    text = (Path(settings.BASE_DIR) / "docs/components.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \| (yes|–) \|", text, re.MULTILINE)
    documented = {name: (*map(_props, (required, optional)), body == "yes") for name, required, optional, body in rows}
    declared = {name: (list(c.required), list(c.optional), c.has_body) for name, c in REGISTRY.items()}
    assert documented == declared


def _props(cell: str) -> list[str]:
    return re.findall(r"`(\w+)", cell)
