"""The frozen versions of a dossier for whoever takes part in stage 2, and what became of its files between two."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from applications.models import Application, DossierVersion
from applications.selectors.applications import load_application
from applications.selectors.dossier_contents import sees_procedure
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file of a slot in two versions: `before` is None when it is new, `after` when it was taken out."""

    slot: str
    before: Entry | None
    after: Entry | None

    @property
    def is_same(self) -> bool:
        return self.before is not None and self.after is not None and self.before == self.after


def load_with_versions(*, by: User, number: str) -> Application:
    """The application when `by` may read every version of it: applicant, its bureau, office, supervisor, committee.

    Raises NotFoundForYou for everybody else, also for those who read its latest version (experts, agency).
    """
    application = load_application(by=by, number=number)
    if not sees_procedure(by, application):
        raise NotFoundForYou
    return application


def versions_of(application: Application) -> QuerySet[DossierVersion]:
    """Every version, newest first."""
    return application.versions.select_related("submitted_by").order_by("-number")


def load_pair(application: Application, number: int) -> tuple[DossierVersion, DossierVersion]:
    """Version `number` and the one before it. Raises NotFoundForYou, also for the first. One query."""
    found = {each.number: each for each in application.versions.filter(number__in=(number - 1, number))}
    if len(found) != 2:
        raise NotFoundForYou
    return found[number - 1], found[number]


def is_newest(application: Application, number: int) -> bool:
    """Whether no later version than this one was handed in."""
    return not application.versions.filter(number__gt=number).exists()


def group_names(application: Application) -> dict[str, str]:
    """Code → name of every group of the round."""
    return dict(application.cycle.groups.values_list("code", "name"))


def files_ever(application: Application) -> list[tuple[str, str, str, int]]:
    """(slot, name, SHA-256, id) of every file that was ever in the dossier."""
    return list(application.evidence.values_list("slot", "name", "stored__sha256", "pk"))


def file_changes(application: Application, before: DossierVersion, after: DossierVersion) -> list[FileChange]:
    """Every file of the two versions, slot by slot as they are handed in. One query.

    A file that took another's place is one change, also after several replacements, and so is one whose name changed.
    """
    old, new = _by_content(before), _by_content(after)
    successors = _successors(application)
    changes, taken = [], set()
    for key, entry in old.items():
        heir = key if key in new else _heir(key, successors, new)
        heir = heir if heir not in taken else None
        taken.add(heir)
        changes.append(FileChange(entry["slot"], entry, new.get(heir) if heir else None))
    changes += [FileChange(entry["slot"], None, entry) for key, entry in new.items() if key not in taken]
    return changes


Content = tuple[str, str]


def _by_content(version: DossierVersion) -> dict[Content, Entry]:
    return {(entry["slot"], entry["sha256"]): entry for entry in version.manifest["files"]}


def _successors(application: Application) -> dict[Content, Content]:
    rows = application.evidence.filter(replaces__isnull=False)
    pairs = rows.values_list("slot", "replaces__stored__sha256", "stored__sha256")
    return {(slot, was): (slot, now) for slot, was, now in pairs}


def _heir(key: Content, successors: Mapping[Content, Content], new: Mapping[Content, Entry]) -> Content | None:
    """What stands in the file's place in the later version. A file that came back ends the walk, not a circle."""
    seen = {key}
    here = successors.get(key)
    while here is not None and here not in seen:
        if here in new:
            return here
        seen.add(here)
        here = successors.get(here)
    return None
