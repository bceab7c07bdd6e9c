"""The small language in which the office words a text: {{占位词}} and {{如果 条件}}…{{否则}}…{{结束}}.

It is read by our own parser and never compiled as a Django template: no tag, filter or attribute can be reached. A word
stands for one expression that the default text itself uses (catalogue.py).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from django.template import Context, Engine, Template
from django.template.loader import get_template

from baoji_award.notifications.catalogue import CONDITIONS, PLACEHOLDERS, folder_of

IF, ELSE, END = "如果", "否则", "结束"
RECIPIENT = "recipient.name"
_MARK = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_DJANGO = re.compile(r"\{\{\s*(.*?)\s*\}\}|\{%\s*(if (?P<test>.*?)|else|endif)\s*%\}")
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")


class WordingError(ValueError):
    """What is wrong with a wording, as a sentence for its author."""


@dataclass(frozen=True, slots=True)
class _Value:
    expression: str


@dataclass(slots=True)
class _If:
    expression: str
    then: list["_Node"] = field(default_factory=list)
    otherwise: list["_Node"] = field(default_factory=list)
    turned: bool = False


_Node = str | _Value | _If


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Word → expression: what one text may fill in, and ask."""

    values: dict[str, str]
    conditions: dict[str, str]

    def samples(self) -> list[tuple[str, str]]:
        """(word, what a preview shows for it)."""
        return [(word, PLACEHOLDERS[expression][1]) for word, expression in self.values.items()]


def source_of(template: str, part: str) -> str:
    """The default of a text's `subject` or `body`, as its file has it."""
    loaded = get_template(f"emails/{folder_of(template)}/{part}.txt")
    source: str = loaded.template.source  # type: ignore[attr-defined]
    return source.strip()


def vocabulary_of(template: str) -> Vocabulary:
    """The words of one text: those of its default, and the recipient's name."""
    values, conditions = {PLACEHOLDERS[RECIPIENT][0]: RECIPIENT}, {}
    for part in ("subject", "body"):
        for found in _DJANGO.finditer(source_of(template, part)):
            if found["test"]:
                conditions[CONDITIONS[found["test"]]] = found["test"]
            elif found[1]:
                values[PLACEHOLDERS[found[1]][0]] = found[1]
    return Vocabulary(values, conditions)


def default_of(template: str, part: str) -> str:
    """The default in this language, to begin with."""

    def word(found: re.Match[str]) -> str:
        if found["test"]:
            return f"{{{{{IF} {CONDITIONS[found['test']]}}}}}"
        if found[2]:
            return f"{{{{{ELSE if found[2] == 'else' else END}}}}}"
        return f"{{{{{PLACEHOLDERS[found[1]][0]}}}}}"

    return _DJANGO.sub(word, source_of(template, part))


def parse(text: str, words: Vocabulary) -> list[_Node]:
    """The text as nodes. Raises WordingError for an unknown word, a foreign sign or a condition left open."""
    root: list[_Node] = []
    open_ifs: list[_If] = []
    for number, piece in enumerate(_MARK.split(text)):
        branch = _branch(open_ifs, root)
        if number % 2 == 0:
            if stray := _STRAY.search(piece):
                raise WordingError(f"不能使用“{stray[0]}”，占位词请写成 {{{{申报单位}}}} 的形式")
            branch.append(piece)
        else:
            _take(" ".join(piece.split()), words, branch, open_ifs)
    if open_ifs:
        raise WordingError(f"“{{{{{IF} …}}}}”之后缺少“{{{{{END}}}}}”")
    return root


def _branch(open_ifs: list[_If], root: list[_Node]) -> list[_Node]:
    if not open_ifs:
        return root
    return open_ifs[-1].otherwise if open_ifs[-1].turned else open_ifs[-1].then


def _take(mark: str, words: Vocabulary, branch: list[_Node], open_ifs: list[_If]) -> None:
    if mark.startswith(IF):
        name = mark.removeprefix(IF).strip()
        if name not in words.conditions:
            raise WordingError(f"本文本没有条件“{name}”")
        node = _If(words.conditions[name])
        branch.append(node)
        open_ifs.append(node)
    elif mark in (ELSE, END):
        if not open_ifs or (mark == ELSE and open_ifs[-1].turned):
            raise WordingError(f"“{{{{{mark}}}}}”没有对应的“{{{{{IF} …}}}}”")
        if mark == ELSE:
            open_ifs[-1].turned = True
        else:
            open_ifs.pop()
    elif mark in words.values:
        branch.append(_Value(words.values[mark]))
    else:
        raise WordingError(f"本文本没有占位词“{mark}”")


def fill(text: str, template: str, context: Mapping[str, object]) -> str:
    """The wording with its values. Raises WordingError for one that does not fit this text."""
    return _filled(parse(text, vocabulary_of(template)), Context(dict(context), autoescape=False))


def _filled(nodes: list[_Node], context: Context) -> str:
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, _Value):
            parts.append(_compiled(f"{{{{ {node.expression} }}}}").render(context))
        else:
            holds = _compiled(f"{{% if {node.expression} %}}1{{% endif %}}").render(context)
            parts.append(_filled(node.then if holds else node.otherwise, context))
    return "".join(parts)


def value_of(expression: str, context: Mapping[str, object]) -> str:
    """One expression of the catalogue as text; empty for none."""
    return _compiled(f"{{{{ {expression} }}}}").render(Context(dict(context), autoescape=False)) if expression else ""


def sample(text: str, template: str, *, holds: bool, known: Mapping[str, object] | None = None) -> str:
    """The wording as a preview shows it, all its conditions answered alike. Raises WordingError.

    `known` is as much of a telling's context as there is; what it does not have is shown by its sample.
    """
    return _sampled(parse(text, vocabulary_of(template)), holds, known or {})


def _sampled(nodes: list[_Node], holds: bool, known: Mapping[str, object]) -> str:
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, _Value):
            parts.append(_shown(node.expression, known))
        else:
            parts.append(_sampled(node.then if holds else node.otherwise, holds, known))
    return "".join(parts)


def _shown(expression: str, known: Mapping[str, object]) -> str:
    root = re.split(r"[.|]", expression, maxsplit=1)[0]
    return (value_of(expression, known) if root in known else "") or PLACEHOLDERS[expression][1]


@cache
def _compiled(source: str) -> Template:
    return Engine.get_default().from_string(source)
