"""The group and the bureaus that a round's rules suggest for an industry, and why."""

from dataclasses import dataclass

from applications.industries import name_of, section_name, section_of
from applications.models import AwardCycle
from applications.selectors.applicant import bureaus_for, suggested_group


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What follows from an industry; each line says its reason. Empty names where the round says nothing."""

    industry: str
    group: str
    group_reason: str
    bureaus: tuple[str, ...]
    bureau_reason: str


def suggestion_for(*, cycle: AwardCycle, division: str) -> Suggestion:
    """The suggestion of this round for a division of GB/T 4754. At most three queries."""
    section = section_of(division)
    group = suggested_group(cycle=cycle, division=division)
    bureaus = tuple(bureau.name for bureau in bureaus_for(cycle=cycle, division=division))
    own = any(division in rule.industries for rule in cycle.rulebook.bureaus)
    named = f"大类“{division} {name_of(division)}”" if own else f"门类“{section} {section_name(section)}”"
    return Suggestion(
        industry=f"{section} {section_name(section)}，{division} {name_of(division)}",
        group=group.name if group else "",
        group_reason=f"{cycle.title}将门类“{section} {section_name(section)}”列入该组" if group else "",
        bureaus=bureaus,
        bureau_reason=f"{cycle.title}由其负责{named}" if bureaus else "",
    )
