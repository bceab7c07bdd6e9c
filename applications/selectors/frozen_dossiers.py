"""The newest frozen versions of the dossiers of a round and of earlier ones, read through their definitions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from applications.models import Application, AwardCycle, DossierVersion
from applications.rules.dossier import SectionRule
from applications.rules.fields import FieldKind, FieldRule
from applications.rules.rulebook import Rulebook


@dataclass(frozen=True)
class FrozenDossier:
    """What one dossier handed in last. `rulebook` is its own round's."""

    application: Application
    manifest: Mapping[str, object]
    rulebook: Rulebook

    @property
    def pk(self) -> int:
        return self.application.pk

    @property
    def year(self) -> int:
        return self.application.cycle.year

    @cached_property
    def files(self) -> list[Mapping[str, str]]:
        """slot, name, sha256 of each file."""
        found = self.manifest.get("files")
        return list(found) if isinstance(found, list) else []

    @cached_property
    def answered(self) -> dict[str, dict[str, object]]:
        """Section → field → answer, as handed in."""
        frozen = self.manifest.get("answers")
        found = frozen if isinstance(frozen, Mapping) else {}
        return {key: dict(data) for key, data in found.items() if isinstance(data, Mapping)}

    def answers(self) -> Iterator[tuple[SectionRule, FieldRule, object]]:
        """Every answer that the definition still asks for, in its order."""
        for section in self.rulebook.dossier.sections:
            data = self.answered.get(section.key, {})
            for field in section.fields_for(self.application.group.code):
                if field.key in data:
                    yield section, field, data[field.key]

    def answers_of_kind(self, *kinds: FieldKind) -> Iterator[tuple[SectionRule, FieldRule, object]]:
        """Those to questions of these kinds."""
        return (found for found in self.answers() if found[1].kind in kinds)


def frozen_dossiers(cycle: AwardCycle) -> list[FrozenDossier]:
    """The newest version of every dossier ever handed in for this round and for those before it.

    Two queries, whatever their number. Nobody is asked: what is found in them is shown to those who may see it.
    """
    newest = (
        DossierVersion.objects.filter(application__cycle__year__lte=cycle.year)
        .order_by("application_id", "-number")
        .distinct("application_id")
        .select_related("application__cycle", "application__organisation", "application__group")
    )
    rulebooks: dict[int, Rulebook] = {}
    found = []
    for version in newest:
        of = version.application.cycle
        if of.pk not in rulebooks:
            rulebooks[of.pk] = of.rulebook
        found.append(FrozenDossier(version.application, version.manifest, rulebooks[of.pk]))
    return sorted(found, key=lambda dossier: (dossier.year, dossier.pk))
