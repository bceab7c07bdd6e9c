"""Every action that the code writes into the audit log, found in its source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

OURS = ("applications", "baoji_award", "committee", "reviews")
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
# What people do with their accounts is written without a dot; elsewhere a bare word is a step of the workflow.
BARE, OF_ACCOUNTS = re.compile(r"[a-z_]+"), "accounts"


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for app in OURS:
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def _recorders(module: ast.Module) -> dict[str, int]:
    """Functions that take an action and pass it on, by the place of the argument."""
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    return {
        node.name: names.index("action")
        for node in functions
        if "action" in (names := [each.arg for each in node.args.args])
    }


def _given(call: ast.Call, recorders: dict[str, int]) -> Iterator[ast.expr]:
    """What the call gives as the action."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    yield from (word.value for word in call.keywords if word.arg == "action")
    if name in recorders and len(call.args) > recorders[name]:
        yield call.args[recorders[name]]


def _texts(expression: ast.expr) -> Iterator[str]:
    """Literal actions, and those put together with `*` for each part that is not literal."""
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        yield expression.value
    elif isinstance(expression, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in expression.values)
    elif isinstance(expression, ast.IfExp):
        yield from _texts(expression.body)
        yield from _texts(expression.orelse)


def recorded() -> set[str]:
    """The actions in the code; with a `*` where a part is only known when it runs."""
    modules, found = list(_modules()), set[str]()
    recorders = {name: place for _, module in modules for name, place in _recorders(module).items()}
    for path, module in modules:
        words = {
            text
            for node in ast.walk(module)
            if isinstance(node, ast.Call)
            for given in _given(node, recorders)
            for text in _texts(given)
        }
        bare = BARE if OF_ACCOUNTS in path.parts else ACTION
        found |= {text for text in words if any(kind.fullmatch(text.replace("*", "x")) for kind in (ACTION, bare))}
    return found
