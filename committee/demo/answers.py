"""Believable answers for sample dossiers: figures that fit each other, certificates in force, texts about the trade.

Fields a definition calls otherwise get a plain answer of their kind: another city's file fills as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from applications.rules.dossier import AnswerRule, FieldKind, FieldRule
from applications.rules.fields import Meaning
from committee.demo.names import Sample

OVERVIEW = (
    "{name}主要提供{product}，建立了覆盖设计、生产、交付和服务全过程的质量管理体系。"
    "单位坚持顾客驱动、系统管理，近三年持续开展质量攻关和对标改进，关键指标逐年提升。"
    "主要挑战是原材料价格波动和人才竞争，主要优势是长期积累的工艺经验和稳定的顾客关系。"
)
ITEM = (
    "在“{label}”方面，{name}明确了职责和流程，由主要负责人按季度组织评价；"
    "做法已在各部门展开，近三年根据评价结果完成多项改进，并与{product}的战略目标和顾客要求保持一致。"
)
# Shares of the year's turnover; what is not here is a figure of its own.
SHARES = {
    "assets": "1.24", "liabilities": "0.52", "equity": "0.72", "profit": "0.092", "net_profit": "0.078",
    "sales_tax": "0.008", "value_added_tax": "0.041", "interest": "0.006", "tax": "0.063", "research": "0.038",
    "exports": "0.11", "value_added": "0.27",
}  # fmt: skip
# Figures that move slowly: their first value and what is added every year.
LEVELS = {
    "staff": (212, 6), "beds": (480, 20), "outpatients": (386000, 21000), "inpatients": (19800, 900),
    "medical_staff": (612, 18), "students": (2460, 40), "teachers": (168, 4), "market_rank": (3, 0),
}  # fmt: skip
CERTIFICATES = (
    ("GB/T 19001-2016", "质量管理体系"),
    ("GB/T 24001-2016", "环境管理体系"),
    ("GB/T 45001-2020", "职业健康安全管理体系"),
)


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers for one sample organisation; `number` makes them differ, and the same every time."""

    number: int
    sample: Sample
    years: tuple[int, ...]

    def answer(self, field: FieldRule) -> object:
        """A full answer to the field."""
        if field.kind == FieldKind.YEARS:
            return self._figures(field)
        if field.kind == FieldKind.ROWS:
            return [self._row(field, place) for place in range(1 + self.number % 3)]
        return self._single(field, 0)

    def _figures(self, field: FieldRule) -> dict[str, str]:
        years = field.years(self.years)
        return {str(year): self._figure(field, year - self.years[0]) for year in years}

    def _figure(self, field: FieldRule, step: int) -> str:
        if field.maximum == 100:
            return str(Decimal(88 + self.number % 6) + Decimal("1.2") * step)
        if field.key in LEVELS:
            first, more = LEVELS[field.key]
            return str(first + more * step + self.number % 7)
        turnover = Decimal(6000 + self.number * 371) * (Decimal("1.07") ** step)
        return str((turnover * Decimal(SHARES.get(field.key, "1"))).quantize(Decimal("0.01")))

    def _row(self, table: FieldRule, place: int) -> dict[str, object]:
        return {column.key: self._cell(column, place) for column in table.columns}

    def _cell(self, column: AnswerRule, place: int) -> object:
        standard, system = CERTIFICATES[place % 3]
        known: dict[Meaning, Callable[[], str]] = {
            Meaning.STANDARD: lambda: standard,
            Meaning.CERTIFICATE_NUMBER: lambda: f"YL{self.years[-1]}{'QES'[place % 3]}{self.number:04d}R{place}M",
            Meaning.HOLDER: lambda: self.sample.name,
            Meaning.ISSUER: lambda: "样例认证中心",
            Meaning.SCOPE: lambda: f"{self.sample.product}所涉及的{system}活动",
            Meaning.VALID_FROM: lambda: f"{self.years[-1]}-0{3 + place}-12",
            Meaning.VALID_UNTIL: lambda: f"{self.years[-1] + 3}-0{3 + place}-11",
        }
        return known[column.means]() if column.means in known else self._single(column, place)

    def _single(self, rule: AnswerRule, place: int) -> object:
        if rule.kind == FieldKind.LONG_TEXT:
            text = ITEM if isinstance(rule, FieldRule) and rule.clause else OVERVIEW
            return text.format(name=self.sample.name, product=self.sample.product, label=rule.label)[: rule.limit]
        values: dict[FieldKind, object] = {
            FieldKind.TEXT: f"{self.sample.product}（样例{place + 1}）" if place else self.sample.product,
            FieldKind.NUMBER: str(42 + self.number % 30) if rule.maximum == 100 else str(60 + self.number * 17),
            FieldKind.DATE: f"20{15 + self.number % 7}-03-{place + 1:02d}",
            FieldKind.CHOICE: self._choice(rule, place),
            FieldKind.CONFIRM: True,
        }
        value = values[rule.kind]
        return value[: rule.limit] if isinstance(value, str) else value

    def _choice(self, rule: AnswerRule, place: int) -> str:
        if not rule.choices:
            return ""
        # Hospitals are GB/T 4754 division 84, schools 83; every other organisation writes its report item by item.
        chosen = {"institution": int(self.sample.division != "84"), "form": self.number % 2}
        within_a_row = 0 if isinstance(rule, FieldRule) else self.number + place
        return rule.choices[chosen.get(rule.key, within_a_row) % len(rule.choices)]
