"""The style guide shows everything; error pages and layouts stand without the database; the frame comes from above."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext

from baoji_award import errors
from baoji_award.accounts.models import User
from baoji_award.ui import context
from baoji_award.ui.components import REGISTRY
from baoji_award.ui.shapes import Action, Choice, MenuGroup, MenuLink

ROOT = Path(settings.BASE_DIR)
FAST = {name for name, component in REGISTRY.items() if component.fast}
SENTENCES = {
    "400": "请求无法处理",
    "404": "没有找到这个页面",
    "429": "操作过于频繁",
    "500": "系统暂时出错",
    "csrf": "登录已过期",
}


def request_to(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


@pytest.mark.django_db
def test_style_guide_shows_every_component(client: Client) -> None:
    response = client.get("/style-guide/")
    names = {template.name for template in response.templates if template.name}
    shown = {name.removeprefix("components/").removesuffix(".html") for name in names if name.startswith("components/")}
    assert shown | FAST == set(REGISTRY)
    assert 'class="tag is-brand"' in response.content.decode()


def test_every_component_has_one_template_and_every_template_a_component() -> None:
    files = {path.stem for path in (ROOT / "templates/components").glob("*.html")}
    assert files == set(REGISTRY) - FAST


def test_every_template_uses_declared_props_only() -> None:
    unused = []
    for name in files_of_components():
        text = (ROOT / f"templates/components/{name}.html").read_text()
        component = REGISTRY[name]
        if component.prepare is None:
            props = {*component.required, *component.optional}
            unused += [f"{name}.{prop}" for prop in props if not re.search(rf"\b{prop}\b", text)]
    assert unused == []


def files_of_components() -> Iterator[str]:
    yield from sorted(set(REGISTRY) - FAST)


@pytest.mark.parametrize(("name", "heading"), SENTENCES.items())
def test_error_pages_need_no_database(name: str, heading: str) -> None:
    page = render_to_string(f"errors/{name}.html", request=request_to("/foreign/"))
    assert re.findall(r"<h1>\s*(.*?)\s*</h1>", page) == [heading]


def test_error_page_shows_the_id_of_the_request() -> None:
    request = request_to("/")
    request.request_id = "E-1"  # type: ignore[attr-defined]
    assert "编号 <span" in errors.server_error(request).content.decode()


def test_domain_error_shows_its_sentence_escaped() -> None:
    page = errors.domain_error_response(request_to("/"), errors.DomainError("材料<b>不全")).content.decode()
    assert ("材料&lt;b&gt;不全" in page, "现在不能办理" in page) == (True, True)


def test_conflict_has_its_own_heading() -> None:
    page = errors.domain_error_response(request_to("/"), errors.Conflict("赵某某保存了新内容。")).content.decode()
    assert re.findall(r"<h1>\s*(.*?)\s*</h1>", page) == ["内容已被他人修改"]


def test_csrf_page_returns_to_the_same_place() -> None:
    page = errors.csrf_failure(request_to("/apply/2024/")).content.decode()
    assert "?next=/apply/2024/" in page


def test_menu_marks_the_section_of_the_request() -> None:
    entries = context.portal(request_to("/news/3/"))["main_menu"]
    assert [entry.label for entry in entries if entry.current] == ["通知公告"]


@override_settings(MOVABLE_CLOCK=False, PORTAL={"organiser": "某市办公室"})
def test_production_shows_no_demo_notice_and_its_own_names() -> None:
    values = context.portal(request_to("/"))["portal"]
    assert (values.demo_notice, values.organiser) == ("", "某市办公室")


@pytest.mark.parametrize(
    ("configured", "lines"),
    [
        ({}, ["主办单位：组委会办公室"]),
        (
            {
                "organiser": "某市办公室",
                "address": "某市某路1号",
                "postcode": "700000",
                "office_phone": "010-1",
                "icp": "某备1号",
            },
            ["主办单位：某市办公室", "办公地址：某市某路1号　邮政编码：700000", "咨询电话：010-1", "某备1号"],
        ),
        (
            {
                "office_phone": "010-1",
                "office_hours": "工作日 9:00—18:00",
                "supervision_phone": "010-2",
                "police": "公安备1号",
            },
            [
                "主办单位：组委会办公室",
                "咨询电话：010-1（工作日 9:00—18:00）",
                "监督电话：010-2",
                "公安备1号",
            ],
        ),
    ],
)
def test_the_footer_prints_what_is_configured_and_nothing_else(configured: dict[str, str], lines: list[str]) -> None:
    with override_settings(MOVABLE_CLOCK=False, PORTAL=configured):
        page = render_to_string("layouts/_footer.html", context.portal(request_to("/")))
    assert re.findall(r"<p>(.*?)</p>", page) == lines


@override_settings(MOVABLE_CLOCK=True)
def test_demo_says_that_names_are_fictional() -> None:
    assert context.portal(request_to("/"))["portal"].demo_notice == "演示数据，单位名称均为虚构"


@pytest.fixture
def provider() -> Iterator[list[HttpRequest]]:
    """Puts a provider in the place of the applications' one; lists the requests it was asked for."""
    asked: list[HttpRequest] = []
    before = list(context._providers)
    frame = context.Workspace(
        role_label="组委会办公室",
        who="综合岗",
        unread=5,
        menu=(
            MenuGroup(
                "申报", (MenuLink("资格初审", "/office/check/", True, 3), MenuLink("报送批次", "/office/intake/"))
            ),
        ),
        years=(Choice("2026年度", "/workspace/", True),),
    )

    def provide(request: HttpRequest) -> context.Workspace:
        asked.append(request)
        return replace(frame, read_only=request.GET.get("past", ""))

    context.register_workspace(provide)
    yield asked
    context._providers[:] = before


def test_workspace_is_built_only_when_looked_at(provider: list[HttpRequest]) -> None:
    request = request_to("/news/")
    values = context.portal(request)
    assert provider == []
    assert (values["workspace"].who, values["workspace"].unread, provider) == ("综合岗", 5, [request])


def test_workspace_layout_shows_menu_counts_and_past_years(provider: list[HttpRequest]) -> None:
    request = RequestFactory().get("/office/check/", {"past": "2024年度（只读）"})
    request.user = AnonymousUser()
    page = render_to_string("layouts/workspace.html", request=request)
    assert (page.count('aria-current="page"'), page.count(" 项待办"), page.count("2024年度（只读）")) == (2, 2, 1)
    assert ("2026年度" in page, "通知，5 条未读" in page, len(provider)) == (True, True, 1)


@pytest.mark.parametrize("layout", ["workspace", "focus", "print", "public"])
def test_layouts_render_without_a_provider(layout: str) -> None:
    before = list(context._providers)
    context._providers.clear()
    try:
        page = render_to_string(f"layouts/{layout}.html", request=request_to("/"))
    finally:
        context._providers[:] = before
    assert page.count('id="main"') == 1


def test_blocked_action_stays_visible_with_its_reason() -> None:
    actions = [Action("提交", "submit", allowed=False, reason="还有 1 项未完成。", primary=True)]
    page = Template('{% ui "action_bar" actions=actions %}').render(Context({"actions": actions}))
    assert ('aria-disabled="true"' in page, 'aria-describedby="why-submit"' in page) == (True, True)
    assert ("还有 1 项未完成。" in page, "<form" in page, "href" in page) == (True, False, False)


def test_action_that_needs_a_reason_leads_to_its_page() -> None:
    actions = [Action("退回", "return", "/r/", needs_reason=True), Action("推荐", "endorse", "/e/")]
    page = Template('{% ui "action_bar" actions=actions method="post" version=7 %}').render(
        Context({"actions": actions})
    )
    assert ('href="/r/"' in page, 'action="/e/"' in page, page.count('name="version" value="7"')) == (True, True, 1)


LIST = (
    '{% uiblock "data_table" columns=columns label="表" page=page %}'
    "{% for user in page %}<tr><td>{{ user.name }}</td></tr>{% endfor %}{% enduiblock %}"
)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_one_query_for_its_rows(count: int) -> None:
    for number in range(count):
        User.objects.create(email=f"user{number}@example.invalid", name=f"某{number}")
    page = Paginator(User.objects.order_by("pk"), 50).page(1)
    with CaptureQueriesContext(connection) as queries:
        shown = Template(LIST).render(Context({"page": page, "columns": []}))
    assert (len(queries), shown.count("<td>")) == (1, count)
