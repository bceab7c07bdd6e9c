"""The house limits as functions: text of one file in, complaints out. test_house_limits.py applies and tests them."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

MAX_FILE, MAX_FUNCTION, MAX_VIEW, MAX_TEMPLATE, MAX_BASE = 300, 40, 25, 150, 80
JUNK_DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc"}
# Apps whose objects move through a procedure; the outbox below them has states of its own.
PROCEDURE_APPS = {"applications", "reviews", "committee"}
# May not import the audit log, because they are it or lie below it.
BELOW_UNIT_OF_WORK = {"audit", "calendar", "ui"}
GRANTING = {"assign_perm", "remove_perm"}
ASSIGNMENT = "reviews/services/assignment.py"

# What turns a question of a selector into another one, beside asking a model itself.
ASKING = {"objects", "_default_manager", "_base_manager"}
ASKING |= {"filter", "exclude", "annotate", "values_list", "select_related", "prefetch_related"}

Rule = Callable[[PurePosixPath, str], list[str]]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(text: str) -> Iterator[Function]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Function):
            yield node


def length(node: Function) -> int:
    """Lines from `def` to the end without the docstring, which the house wants long."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def is_views(path: PurePosixPath) -> bool:
    return path.stem == "views" or "views" in path.parent.parts


def is_services(path: PurePosixPath) -> bool:
    return path.stem == "services" or "services" in path.parent.parts


def file_is_short(path: PurePosixPath, text: str) -> list[str]:
    lines = text.count("\n")
    return [f"{lines} lines, {MAX_FILE} allowed"] if lines > MAX_FILE else []


def functions_are_short(path: PurePosixPath, text: str) -> list[str]:
    limit = MAX_VIEW if is_views(path) else MAX_FUNCTION
    return [f"{node.name}: {length(node)} lines, {limit} allowed" for node in functions(text) if length(node) > limit]


def no_junk_drawer(path: PurePosixPath, text: str) -> list[str]:
    return [f"called {name}" for name in (*path.parent.parts, path.stem) if name in JUNK_DRAWERS]


def views_ask_selectors(path: PurePosixPath, text: str) -> list[str]:
    if not is_views(path):
        return []
    return [
        f"line {node.lineno}: .{node.attr} in a view"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and node.attr in ASKING
    ]


def only_the_engine_sets_states(path: PurePosixPath, text: str) -> list[str]:
    if path.parts[0] not in PROCEDURE_APPS or path.parts[:2] == ("applications", "workflow"):
        return []
    return [
        f"line {node.lineno}: update(state=...) goes round the engine"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "update"
        and "state" in {keyword.arg for keyword in node.keywords}
    ]


def only_assignment_grants(path: PurePosixPath, text: str) -> list[str]:
    if str(path) == ASSIGNMENT:
        return []
    return [f"{name} is for {ASSIGNMENT} only" for name in sorted(GRANTING & names(text))]


def services_use_unit_of_work(path: PurePosixPath, text: str) -> list[str]:
    if not is_services(path) or set(path.parts) & BELOW_UNIT_OF_WORK:
        return []
    return ["transaction.atomic instead of unit_of_work()"] if "atomic" in names(text) else []


def no_mark_safe(path: PurePosixPath, text: str) -> list[str]:
    return ["mark_safe"] if "mark_safe" in names(text) else []


def names(text: str) -> set[str]:
    """Every name, attribute and imported name that the code uses; comments and strings do not count."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.alias):
            found.add(node.name.rpartition(".")[2])
    return found


def tests_assert(path: PurePosixPath, text: str) -> list[str]:
    return [
        f"{node.name} asserts nothing"
        for node in functions(text)
        if node.name.startswith("test_") and not _asserts(node)
    ]


def _asserts(node: Function) -> bool:
    """Whether the test compares something itself: an assert, pytest.raises, Playwright's expect, counted queries."""
    asserting = {"raises", "expect", "django_assert_num_queries"}
    return any(isinstance(each, ast.Assert) for each in ast.walk(node)) or bool(names(ast.unparse(node)) & asserting)


def template_is_short(path: PurePosixPath, text: str) -> list[str]:
    limit = MAX_BASE if path.name == "base.html" and len(path.parts) == 2 else MAX_TEMPLATE
    lines = text.count("\n")
    return [f"{lines} lines, {limit} allowed"] if lines > limit else []


INLINE = {
    "inline style": re.compile(r"<style\b|<[^>]+\sstyle\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "inline handler": re.compile(r"<[^>]+\son[a-z]+\s*=", re.IGNORECASE),
    "javascript address": re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE),
    "another host": re.compile(
        r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE
    ),
}


def template_keeps_strict_csp(path: PurePosixPath, text: str) -> list[str]:
    """Documents are for WeasyPrint and mails for mail programs: no browser reads them under our CSP."""
    if {"documents", "emails"} & set(path.parts):
        return []
    return [name for name, pattern in INLINE.items() if pattern.search(text)]


def template_escapes(path: PurePosixPath, text: str) -> list[str]:
    if path.suffix == ".txt":
        return []  # plain text has nothing to escape
    patterns = {"|safe": r"\|\s*safe\b", "autoescape off": r"autoescape\s+off"}
    return [name for name, pattern in patterns.items() if re.search(pattern, text)]


PYTHON_RULES: tuple[Rule, ...] = (
    file_is_short,
    functions_are_short,
    no_junk_drawer,
    views_ask_selectors,
    only_the_engine_sets_states,
    only_assignment_grants,
    services_use_unit_of_work,
    no_mark_safe,
)
TEST_RULES: tuple[Rule, ...] = (file_is_short, functions_are_short, tests_assert)
TEMPLATE_RULES: tuple[Rule, ...] = (template_is_short, template_keeps_strict_csp, template_escapes)
