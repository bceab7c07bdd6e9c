"""The house limits hold, and every rule catches what it is for."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from tests.architecture import house_rules as rules

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = ("baoji_award", "applications", "reviews", "committee", "devtools", "bench", "deploy")


def files(pattern: str, *folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob(pattern)):
            if "migrations" not in path.parts:
                yield path


def complaints(rule: rules.Rule, paths: Iterator[Path]) -> list[str]:
    found = []
    for path in paths:
        relative = PurePosixPath(path.relative_to(ROOT).as_posix())
        found += [f"{relative}: {complaint}" for complaint in rule(relative, path.read_text(encoding="utf-8"))]
    return found


@pytest.mark.parametrize("rule", rules.PYTHON_RULES)
def test_code_keeps(rule: rules.Rule) -> None:
    assert complaints(rule, files("*.py", *CODE)) == []


@pytest.mark.parametrize("rule", rules.TEST_RULES)
def test_tests_keep(rule: rules.Rule) -> None:
    assert complaints(rule, files("*.py", "tests")) == []


@pytest.mark.parametrize("rule", rules.TEMPLATE_RULES)
def test_templates_keep(rule: rules.Rule) -> None:
    assert complaints(rule, files("*.*", "templates")) == []


@pytest.mark.parametrize("pattern", ["*.css", "*.js"])
def test_static_files_are_short(pattern: str) -> None:
    assert complaints(rules.file_is_short, files(pattern, "static")) == []


def function_of(lines: int, docstring: int = 0) -> str:
    """A function whose `def` and body take `lines` lines, and a docstring of `docstring` lines on top."""
    words = ['    """' + "x\n" * (docstring - 1) + '    """'] if docstring else []
    return "\n".join(["def f():", *words, *["    a = 1"] * (lines - 1), ""])


SERVICE, VIEW, CODE_FILE = "reviews/services/scoring.py", "reviews/views/desk.py", "reviews/models.py"
SAMPLES = [
    (rules.file_is_short, CODE_FILE, "x = 1\n" * 301, "x = 1\n" * 300),
    (rules.functions_are_short, CODE_FILE, function_of(41), function_of(40, docstring=10)),
    (rules.functions_are_short, VIEW, function_of(26), function_of(25)),
    (rules.no_junk_drawer, "reviews/utils.py", "", ""),
    (rules.no_junk_drawer, "baoji_award/common/days.py", "", ""),
    (rules.views_ask_selectors, VIEW, "Panel.objects.get(pk=1)", "panel_of(by=user)"),
    (rules.views_ask_selectors, "baoji_award/ui/views.py", "Panel._default_manager.all()", "# Panel.objects"),
    (rules.views_ask_selectors, VIEW, "panels_of(by=user).filter(pk=1)", "panels_of(by=user, stage=1)"),
    (rules.only_the_engine_sets_states, CODE_FILE, "dossiers.update(state='draft')", "dossiers.update(title='x')"),
    (rules.only_assignment_grants, CODE_FILE, "from guardian.shortcuts import assign_perm", "'assign_perm'"),
    (rules.only_assignment_grants, VIEW, "shortcuts.remove_perm(a, b, c)", "shortcuts.get_perms(a, b)"),
    (
        rules.services_use_unit_of_work,
        SERVICE,
        "with transaction.atomic():\n    pass",
        "with unit_of_work():\n    pass",
    ),
    (rules.services_use_unit_of_work, SERVICE, "from django.db.transaction import atomic", "x = 'atomic'"),
    (rules.no_mark_safe, CODE_FILE, "from django.utils.safestring import mark_safe", "# mark_safe"),
    (
        rules.tests_assert,
        "tests/test_x.py",
        "def test_x(): f()\ndef test_y(): assert g()",
        "def test_x(): assert f() == 1",
    ),
    (rules.template_is_short, "templates/reviews/desk.html", "\n" * 151, "\n" * 150),
    (rules.template_is_short, "templates/base.html", "\n" * 81, "\n" * 80),
    (rules.template_keeps_strict_csp, "templates/a.html", '<p class="a" style="color:red">', '<p data-style="x">'),
    (rules.template_keeps_strict_csp, "templates/a.html", "<style>p{}</style>", '<link href="/static/x.css">'),
    (
        rules.template_keeps_strict_csp,
        "templates/a.html",
        "<script>f()</script>",
        '<script defer src="/x.js"></script>',
    ),
    (
        rules.template_keeps_strict_csp,
        "templates/a.html",
        '<a href="#" onclick="f()">',
        '<a href="#" data-onclick="f">',
    ),
    (rules.template_keeps_strict_csp, "templates/a.html", '<a href="javascript:f()">', '<a href="/javascript">'),
    (rules.template_keeps_strict_csp, "templates/a.html", '<img src="//cdn.example/x.png">', '<img src="/x.png">'),
    (rules.template_escapes, "templates/a.html", "{{ text|safe }}", "{{ text|safety }}"),
    (rules.template_escapes, "templates/a.html", "{% autoescape off %}", "{{ text }}"),
]


@pytest.mark.parametrize(("rule", "path", "bad", "good"), SAMPLES)
def test_rule_catches_its_sample(rule: rules.Rule, path: str, bad: str, good: str) -> None:
    assert len(rule(PurePosixPath(path), bad)) == 1
    if bad != good:
        assert rule(PurePosixPath(path), good) == []


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (rules.only_the_engine_sets_states, "applications/workflow/engine.py", "dossiers.update(state='draft')"),
        (rules.only_the_engine_sets_states, "baoji_award/notifications/outbox.py", "entries.update(state='done')"),
        (rules.only_assignment_grants, rules.ASSIGNMENT, "from guardian.shortcuts import assign_perm, remove_perm"),
        (rules.services_use_unit_of_work, "baoji_award/audit/services.py", "transaction.atomic()"),
        (rules.services_use_unit_of_work, "reviews/tasks.py", "transaction.atomic()"),
        (rules.template_keeps_strict_csp, "templates/documents/letter.html", "<style>p{}</style>"),
        (rules.template_escapes, "templates/emails/a/body.txt", "{% autoescape off %}"),
    ],
)
def test_rule_knows_its_exception(rule: rules.Rule, path: str, text: str) -> None:
    assert rule(PurePosixPath(path), text) == []


def test_every_rule_has_a_sample() -> None:
    written = {*rules.PYTHON_RULES, *rules.TEST_RULES, *rules.TEMPLATE_RULES}
    assert {rule for rule, *_ in SAMPLES} == written
