"""The tag `static`, built in: an address that a template names literally is text of the template.

A process serves one manifest, and a page names twenty files; Django looks each of them up again for every page.
A template that loads Django's library gets Django's tag back: the project's own load none (`tests/ui/test_static.py`).
"""

from django import template
from django.template.base import Parser, TextNode, Token
from django.templatetags.static import StaticNode
from django.utils.html import conditional_escape

register = template.Library()


@register.tag("static")
def do_static(parser: Parser, token: Token) -> template.Node:
    """As Django's. Raises ValueError already when the template is read, for a file that the manifest doesn't know."""
    node = StaticNode.handle_token(parser, token)
    path = node.path.var
    if node.varname is None and isinstance(path, str) and not node.path.filters:
        return TextNode(conditional_escape(StaticNode.handle_simple(path)))
    return node
