"""The definition of the dossier as rows to read: label, value in words, place in the rules file."""

from collections.abc import Callable, Iterator

from applications.rules.dossier import DossierRule, EvidenceRule, FieldKind, FieldRule, SectionRule
from applications.rules.dossier_links import place_of
from applications.rules.fields import ConditionRule
from applications.rules.formulas import Figure, in_words
from applications.rules.rulebook import Rulebook
from baoji_award.ui.words import grouped

KINDS = {
    FieldKind.TEXT: "文字",
    FieldKind.LONG_TEXT: "长文字",
    FieldKind.NUMBER: "数字",
    FieldKind.DATE: "日期",
    FieldKind.CHOICE: "选择",
    FieldKind.CONFIRM: "确认",
    FieldKind.YEARS: "三年数据",
    FieldKind.ROWS: "逐行填写的表",
}
Row = tuple[str, str, str]
Namer = Callable[[Figure], str]


def dossier_tables(rules: Rulebook) -> list[tuple[str, list[Row]]]:
    """What is asked, what is reckoned and compared, and the files, each under its heading. No query."""
    words = _Words(rules)
    return [
        ("申报表", list(words.sections())),
        ("申报表的合计与提示", list(words.limits())),
        ("证明材料", [words.slot(slot) for slot in rules.dossier.evidence]),
    ]


class _Words:
    """The definition in words, fields and groups called by their names."""

    def __init__(self, rules: Rulebook) -> None:
        self.dossier: DossierRule = rules.dossier
        self.groups = {group.code: group.name for group in rules.groups}

    def sections(self) -> Iterator[Row]:
        for section in self.dossier.sections:
            if when := self._when(section.groups, section.show_if, section.key):
                yield f"{section.title}（整章）", "，".join(when), f"dossier.sections.{section.key}"
            for field in section.fields:
                label = f"{section.title}：{field.label}"
                yield label, self._field(section, field), f"dossier.sections.{section.key}.{field.key}"

    def limits(self) -> Iterator[Row]:
        for number, total in enumerate(self.dossier.totals, 1):
            titles = "、".join(section.title for section in self.dossier.sections if section.key in total.sections)
            yield (
                f"{total.label}合计字数",
                f"不超过 {grouped(str(total.limit))} 字（{titles}）",
                f"dossier.totals.{number}",
            )
        for section in self.dossier.sections:
            for number, warning in enumerate(section.warnings, 1):
                case = in_words(warning.when, self._namer(section.key))
                place = f"dossier.sections.{section.key}.warnings.{number}"
                yield f"{section.title}：{case}", f"提示“{warning.words}”，不影响提交", place

    def slot(self, slot: EvidenceRule) -> Row:
        types = "、".join(kind.upper() for kind in slot.types)
        need = "必备" if slot.required else "选填"
        limits = f"{types}，不超过 {slot.most_files} 个，每个不超过 {slot.most_megabytes} MB"
        value = "，".join([need, limits, *self._when(slot.groups, slot.show_if, "")])
        return slot.label, value, f"dossier.evidence.{slot.key}"

    def _field(self, section: SectionRule, rule: FieldRule) -> str:
        parts = [KINDS[rule.kind], "自动计算" if rule.computed else self._needed(rule)]
        parts += [f"单位：{rule.unit}"] if rule.unit else []
        parts += [f"不超过 {rule.limit} 字"] if rule.limit else []
        parts += [f"不小于 {rule.minimum:g}"] if rule.minimum is not None else []
        parts += [f"不大于 {rule.maximum:g}"] if rule.maximum is not None else []
        parts += ["列：" + "、".join(column.label for column in rule.columns)] if rule.columns else []
        parts += self._when(rule.groups, rule.show_if, section.key)
        formula = f"；公式：{in_words(rule.formula, self._namer(section.key))}" if rule.formula else ""
        return "，".join(parts) + formula

    def _needed(self, rule: FieldRule) -> str:
        if isinstance(rule.required, bool):
            return "必填" if rule.required else "选填"
        return f"{self._names(rule.required)}必填"

    def _when(self, groups: tuple[str, ...], condition: ConditionRule | None, section: str) -> list[str]:
        """In which groups and after which answer; nothing where it is asked of everybody."""
        asked = [f"仅{self._names(groups)}"] if groups else []
        return asked + ([self._condition(condition, section)] if condition else [])

    def _condition(self, condition: ConditionRule, section: str) -> str:
        target = self._label(*place_of(condition.field, section))
        return f"“{target}”{'或'.join(_answer(value) for value in condition.values)}时适用"

    def _namer(self, section: str) -> Namer:
        def name(figure: Figure) -> str:
            return self._label(*place_of(figure.key, section)) + ("（上年）" if figure.shift else "")

        return name

    def _label(self, section: str, key: str) -> str:
        rule = self.dossier.section(section)
        field = rule.field(key) if rule else None
        return field.label if field else key

    def _names(self, groups: tuple[str, ...]) -> str:
        return "、".join(self.groups[code] for code in groups)


def _answer(value: bool | str) -> str:
    if isinstance(value, bool):
        return "已勾选" if value else "未勾选"
    return f"选择“{value}”" if value else "未选择"
