"""Template tags of the portal, a builtin of every template: ui, uiblock, icon, title_errors and the filters.

{% ui "name" prop=value %} renders a component, {% uiblock "name" prop=value %}…{% enduiblock %} one with a body.
Unknown components and props stop the template from compiling.
"""

from typing import Any

from django import template
from django.forms import BaseForm
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from baoji_award.ui import words
from baoji_award.ui.components import Component, ComponentError, component
from baoji_award.ui.form_errors import field_errors, form_errors
from baoji_award.ui.icons import ICONS, UnknownIconError, icon_svg

register = template.Library()

register.filter("pts", words.pts)
register.filter("day", words.day)
register.filter("moment", words.moment)
register.filter("deadline", words.deadline)
register.filter("filesize_zh", words.filesize_zh)
register.filter("sha_short", words.sha_short)
register.filter("chars", words.chars)
register.filter("grouped", words.grouped)
register.filter("signed", words.signed)
register.filter("field_errors", field_errors)


class UiNode(Node):
    """One use of a component. Props are evaluated in the page's context, the component sees only its props."""

    child_nodelists = ("nodelist",)

    def __init__(self, name: FilterExpression, props: dict[str, FilterExpression], nodelist: NodeList | None) -> None:
        self.name = name
        self.props = props
        self.nodelist = nodelist if nodelist is not None else NodeList()
        self.is_block = nodelist is not None
        self.known = None if name.is_var else self._checked(str(name.var))

    def _checked(self, name: str) -> Component:
        found = component(name)
        found.check(set(self.props))
        if self.is_block and not found.has_body:
            raise ComponentError(f"component {name!r} takes no body: use {{% ui %}}, not {{% uiblock %}}.")
        return found

    def render(self, context: Context) -> SafeString:
        found = self.known or self._checked(str(self.name.resolve(context)))
        given = {key: value.resolve(context, ignore_failures=True) for key, value in self.props.items()}
        if found.fast:
            return found.fast(**given)
        props: dict[str, Any] = found.fill(given)
        if found.has_body:
            props["body"] = self.nodelist.render(context)
        for name in ("request", "csrf_token"):
            props[name] = context.get(name)
        engine = context.template.engine if context.template else template.Engine.get_default()
        return engine.get_template(found.template_name).render(context.new(props))


def _parse(parser: Parser, token: Token, nodelist: NodeList | None) -> UiNode:
    bits = token.split_contents()
    if len(bits) < 2:
        raise template.TemplateSyntaxError(f"{bits[0]} needs the name of a component")
    props: dict[str, FilterExpression] = {}
    for bit in bits[2:]:
        name, equals, value = bit.partition("=")
        if not equals or not name.isidentifier():
            raise template.TemplateSyntaxError(f"{bits[0]} {bits[1]}: expected prop=value, got {bit!r}")
        props[name] = parser.compile_filter(value)
    try:
        return UiNode(parser.compile_filter(bits[1]), props, nodelist)
    except ComponentError as error:
        raise template.TemplateSyntaxError(str(error)) from error


@register.tag
def ui(parser: Parser, token: Token) -> UiNode:
    """{% ui "tag" tone="ok" label="已完成" icon="check" %}"""
    return _parse(parser, token, None)


@register.tag
def uiblock(parser: Parser, token: Token) -> UiNode:
    """{% uiblock "panel" title="办理动态" %}…{% enduiblock %}"""
    nodelist = parser.parse(("enduiblock",))
    parser.delete_first_token()
    return _parse(parser, token, nodelist)


class IconNode(Node):
    """An icon by name; a literal name is checked and rendered when the template compiles."""

    def __init__(self, name: FilterExpression) -> None:
        self.name = name
        self.ready = None if name.is_var else icon_svg(str(name.var))

    def render(self, context: Context) -> SafeString:
        return self.ready or icon_svg(str(self.name.resolve(context)))


@register.tag
def icon(parser: Parser, token: Token) -> IconNode:
    """{% icon "check" %}"""
    bits = token.split_contents()
    if len(bits) != 2:
        raise template.TemplateSyntaxError(f"icon takes one name; there are: {', '.join(sorted(ICONS))}")
    try:
        return IconNode(parser.compile_filter(bits[1]))
    except UnknownIconError as error:
        raise template.TemplateSyntaxError(str(error)) from error


@register.simple_tag
def title_errors(form: BaseForm | None) -> str:
    """What goes in front of the page's title when the form came back with errors (WCAG 3.3.1), else nothing."""
    # A page without any form names a variable that Django resolves to an empty string.
    count = sum(1 for _ in form_errors(form)) if form and form.is_bound else 0
    return f"有 {count} 处内容需要更正：" if count else ""
