"""Whether the parts of a dossier definition that name each other fit: formulas, conditions, totals, groups.

Every complaint begins with the place in the rules file.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from applications.rules.fields import ConditionRule, FieldKind, FieldRule
from applications.rules.formulas import Figure, figures_in, parse_comparison, parse_formula

if TYPE_CHECKING:
    from applications.rules.dossier import DossierRule, SectionRule

# (section key, field key); a section itself is ("section", "").
Place = tuple[str, str]


def place_of(name: str, section: str) -> Place:
    """The field a formula or condition of `section` names: `field` there, `section.field` elsewhere."""
    first, dot, second = name.partition(".")
    return (first, second) if dot else (section, first)


def check_links(definition: "DossierRule") -> None:
    """Raises ValueError for the first name that leads nowhere, to the wrong kind, or round in a circle."""
    known = {(section.key, field.key): field for section in definition.sections for field in section.fields}
    for section in definition.sections:
        for field in section.fields:
            where = f"sections.{section.key}.{field.key}"
            _check_formula(field, section.key, where, known)
            _check_condition(field.show_if, section.key, where, known)
            _check_neighbours(field, section, where)
        _check_condition(section.show_if, section.key, f"sections.{section.key}", known)
        _check_warnings(section, known)
    for slot in definition.evidence:
        _check_condition(slot.show_if, "", f"evidence.{slot.key}", known)
    _check_totals(definition)
    _refuse_circles(_formula_edges(definition), "formula")
    _refuse_circles(_condition_edges(definition), "show_if")


def _check_formula(field: FieldRule, section: str, where: str, known: Mapping[Place, FieldRule]) -> None:
    if field.formula:
        for figure in figures_in(parse_formula(field.formula)):
            _check_figure(figure, section, f"{where}.formula", known)


def _check_figure(figure: Figure, section: str, where: str, known: Mapping[Place, FieldRule]) -> None:
    operand = known.get(place_of(figure.key, section))
    if operand is None:
        raise ValueError(f"{where}：没有字段 {figure.key}")
    if operand.kind != FieldKind.YEARS:
        raise ValueError(f'{where}：{figure.key} 不是 kind = "years" 的字段')


def _check_condition(
    condition: ConditionRule | None, section: str, where: str, known: Mapping[Place, FieldRule]
) -> None:
    if condition is None:
        return
    target = known.get(place_of(condition.field, section))
    if target is None:
        raise ValueError(f"{where}.show_if：没有字段 {condition.field}")
    allowed: dict[FieldKind, tuple[bool | str, ...]] = {
        FieldKind.CHOICE: ("", *target.choices),
        FieldKind.CONFIRM: (True, False),
    }
    if target.kind not in allowed:
        raise ValueError(f'{where}.show_if：{condition.field} 须是 kind = "choice" 或 "confirm" 的字段')
    for value in condition.values:
        if value not in allowed[target.kind]:
            raise ValueError(f"{where}.show_if：{condition.field} 没有选项 {value}")


def _check_neighbours(field: FieldRule, section: "SectionRule", where: str) -> None:
    """The names that only mean fields of the same section."""
    if field.not_before:
        other = section.field(field.not_before)
        if other is None or other.kind != FieldKind.DATE or other.key == field.key:
            raise ValueError(f"{where}.not_before：没有日期字段 {field.not_before}")
    if field.excused_by:
        text = section.field(field.excused_by)
        if text is None or text.kind not in {FieldKind.TEXT, FieldKind.LONG_TEXT}:
            raise ValueError(f"{where}.excused_by：没有文字字段 {field.excused_by}")


def _check_warnings(section: "SectionRule", known: Mapping[Place, FieldRule]) -> None:
    for number, warning in enumerate(section.warnings, 1):
        comparison = parse_comparison(warning.when)
        for figure in (*figures_in(comparison.left), *figures_in(comparison.right)):
            _check_figure(figure, section.key, f"sections.{section.key}.warnings.{number}.when", known)


def _check_totals(definition: "DossierRule") -> None:
    sections = {section.key for section in definition.sections}
    for number, total in enumerate(definition.totals, 1):
        if unknown := [key for key in total.sections if key not in sections]:
            raise ValueError(f"totals.{number}.sections：没有章节 {', '.join(unknown)}")


def _formula_edges(definition: "DossierRule") -> dict[Place, list[Place]]:
    """Computed field → the fields it is reckoned from. The year before counts too: it would never come to an end."""
    return {
        (section.key, field.key): [
            place_of(figure.key, section.key) for figure in figures_in(parse_formula(field.formula))
        ]
        for section in definition.sections
        for field in section.fields
        if field.formula
    }


def _condition_edges(definition: "DossierRule") -> dict[Place, list[Place]]:
    """What is shown depending on what: a field on its condition and its section, a section on its condition."""
    edges: dict[Place, list[Place]] = {}
    for section in definition.sections:
        edges[section.key, ""] = _named(section.show_if, section.key)
        for field in section.fields:
            edges[section.key, field.key] = [(section.key, ""), *_named(field.show_if, section.key)]
    return edges


def _named(condition: ConditionRule | None, section: str) -> list[Place]:
    return [place_of(condition.field, section)] if condition else []


def _refuse_circles(edges: Mapping[Place, list[Place]], attribute: str) -> None:
    """Walks every way once; meeting a place that is still on the way is a circle."""
    finished: set[Place] = set()
    for start in edges:
        way: list[Place] = []
        stack: list[tuple[Place, Iterator[Place]]] = []
        _enter(start, edges, way, stack)
        while stack:
            following = next(stack[-1][1], None)
            if following is None:
                finished.add(way.pop())
                stack.pop()
            elif following in way:
                raise ValueError(f"sections.{_written(following)}.{attribute}：循环引用 {_circle(way, following)}")
            elif following not in finished:
                _enter(following, edges, way, stack)


def _enter(
    place: Place, edges: Mapping[Place, list[Place]], way: list[Place], stack: list[tuple[Place, Iterator[Place]]]
) -> None:
    way.append(place)
    stack.append((place, iter(edges.get(place, ()))))


def _circle(way: list[Place], again: Place) -> str:
    return " → ".join(_written(place) for place in (*way[way.index(again) :], again))


def _written(place: Place) -> str:
    return ".".join(part for part in place if part)


def check_groups(definition: "DossierRule", groups: set[str]) -> None:
    """Every group named is one of the round's, and what a formula or condition names is asked wherever that counts.

    A condition on what a group is never asked would never hold there: a rule that silently does not count.
    Raises ValueError with the place in the rules file.
    """
    for where, named in _groups_named(definition):
        if unknown := set(named) - groups:
            raise ValueError(f"dossier.{where}：没有组别 {', '.join(sorted(unknown))}")
    for group in sorted(groups):
        asked = {(section.key, field.key) for section in definition.sections for field in section.fields_for(group)}
        for (section, key), operands in _formula_edges(definition).items():
            if (section, key) in asked and (missing := [place for place in operands if place not in asked]):
                raise ValueError(
                    f"dossier.sections.{section}.{key}.formula：组别 {group} 不填 {_written(missing[0])}，不能计算"
                )
        for where, target in _conditions_in(definition, group):
            if target not in asked:
                raise ValueError(f"dossier.{where}.show_if：组别 {group} 不填 {_written(target)}，条件不会成立")


def _conditions_in(definition: "DossierRule", group: str) -> Iterator[tuple[str, Place]]:
    """The place and the target of every condition on what the group is asked."""
    for section in definition.sections:
        fields = section.fields_for(group)
        if fields and section.show_if:
            yield f"sections.{section.key}", place_of(section.show_if.field, section.key)
        for field in fields:
            if field.show_if:
                yield f"sections.{section.key}.{field.key}", place_of(field.show_if.field, section.key)
    for slot in definition.slots_for(group):
        if slot.show_if:
            yield f"evidence.{slot.key}", place_of(slot.show_if.field, "")


def _groups_named(definition: "DossierRule") -> Iterator[tuple[str, tuple[str, ...]]]:
    for section in definition.sections:
        yield f"sections.{section.key}.groups", section.groups
        for field in section.fields:
            where = f"sections.{section.key}.{field.key}"
            yield where, field.groups
            if not isinstance(field.required, bool):
                yield f"{where}.required", field.required
    for slot in definition.evidence:
        yield f"evidence.{slot.key}.groups", slot.groups
