"""Questions about published notices. What is not published does not exist here."""

from dataclasses import dataclass

from django.db.models import QuerySet

from applications.models import AwardCycle
from baoji_award.errors import NotFoundForYou
from committee.models import Award, PublicNotice

Entry = dict[str, object]


@dataclass(frozen=True, slots=True)
class Changes:
    """The organisations that one version has and the version before it has not, and the other way round."""

    added: list[str]
    removed: list[str]


def notices() -> QuerySet[PublicNotice]:
    """All published versions of all notices, newest first, each with the version that replaced it."""
    return PublicNotice.objects.select_related("number", "cycle", "replaces__number", "replaced_by__number")


def notice_by_slug(slug: str) -> PublicNotice:
    """The notice under this address. Raises NotFoundForYou: what is not published does not exist."""
    notice = notices().select_related("document__stored").filter(slug=slug).first()
    if notice is None:
        raise NotFoundForYou
    return notice


def notice_of(cycle: AwardCycle) -> PublicNotice | None:
    """The round's newest version, the one that counts."""
    newest = PublicNotice.objects.filter(cycle=cycle).order_by("-version")
    return newest.select_related("number", "document__stored").first()


def list_is_final(cycle: AwardCycle) -> bool:
    """Whether an award of the round was given: it rests on the list as it stands, so no version follows. One query."""
    return Award.objects.filter(application__cycle=cycle).exists()


def versions_of(cycle: AwardCycle) -> QuerySet[PublicNotice]:
    """Every version of the round's notice, newest first."""
    return notices().filter(cycle=cycle).order_by("-version")


def lines_of(entry: Entry) -> list[dict[str, str]]:
    lines = entry["lines"]
    assert isinstance(lines, list)  # noqa: S101  narrows the untyped JSON
    return lines


def numbers_in(notice: PublicNotice) -> set[str]:
    """The numbers of the applications that the notice names."""
    return {line["application"] for entry in notice.entries for line in lines_of(entry)}


def names_in(notice: PublicNotice) -> list[tuple[str, str]]:
    """(application number, name of the organisation) in the order of the list."""
    return [(line["application"], line["name"]) for entry in notice.entries for line in lines_of(entry)]


def changes_of(notice: PublicNotice) -> Changes | None:
    """How the list differs from the version before it; None for a first version. An award's change counts as both."""
    if notice.replaces is None:
        return None
    now, before = _told(notice.entries), _told(notice.replaces.entries)
    return Changes([text for text in now if text not in before], [text for text in before if text not in now])


def _told(entries: list[Entry]) -> list[str]:
    return [f"{line['name']}（{entry['kind']}）" for entry in entries for line in lines_of(entry)]
