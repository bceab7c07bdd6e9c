"""What of a dossier proves a condition of the round: `evidence.slot` or `sections.section`, as the file calls them."""

from typing import NamedTuple

from applications.rules.base import doubles
from applications.rules.dossier import DossierRule
from applications.rules.eligibility_rule import ConditionRule, EligibilityRule

EVIDENCE, SECTIONS = "evidence", "sections"


class Proof(NamedTuple):
    """A slot or section that proves a condition. `url` leads there; empty where nothing can be opened."""

    is_evidence: bool
    key: str
    label: str
    url: str = ""


def proofs_of(condition: ConditionRule, dossier: DossierRule) -> tuple[Proof, ...]:
    """The slots and sections that prove the condition, without addresses. Raises LookupError for an unknown one."""
    return tuple(_proof(name, dossier) for name in condition.proved_by)


def check_proofs(rule: EligibilityRule, dossier: DossierRule) -> None:
    """Raises ValueError, beginning with the place in the rules file, for a proof the dossier does not have."""
    for condition in rule.conditions:
        where = f"eligibility.conditions.{condition.key}.proved_by"
        if twice := doubles(list(condition.proved_by)):
            raise ValueError(f"{where}：重复 {', '.join(twice)}")
        for name in condition.proved_by:
            try:
                _proof(name, dossier)
            except LookupError as error:
                raise ValueError(f"{where}：没有材料项或章节 {name}") from error


def _proof(name: str, dossier: DossierRule) -> Proof:
    kind, _, key = name.partition(".")
    if kind == EVIDENCE and (slot := dossier.slot(key)):
        return Proof(True, key, slot.label)
    if kind == SECTIONS and (section := dossier.section(key)):
        return Proof(False, key, section.title)
    raise LookupError(name)
