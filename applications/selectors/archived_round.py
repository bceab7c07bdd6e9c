"""The round itself in its archive: rules, dossiers."""

from collections.abc import Iterable
from typing import Any

from applications.archive_parts import archive_part
from applications.models import Application, AwardCycle
from baoji_award.audit.facts import facts_digest

Json = dict[str, Any]


@archive_part("round")
def round_part(cycle: AwardCycle) -> Json:
    """The round and the digest of its rules."""
    published = cycle.list_published_at
    return {
        "id": cycle.pk,
        "code": cycle.code,
        "year": cycle.year,
        "title": cycle.title,
        "state": cycle.state,
        "rules_hash": cycle.rules_hash,
        "list_published_at": published.isoformat() if published else None,
    }


@archive_part("rules")
def rules_part(cycle: AwardCycle) -> Json:
    """The rules as they were frozen, from which their digest follows."""
    data: Json = cycle.rules.data
    return data


@archive_part("applications")
def applications_part(cycle: AwardCycle) -> list[Json]:
    """Every dossier that was handed in, by number."""
    return [{**_dossier(application), "state": application.state} for application in _handed_in(cycle)]


def applications_digest(cycle: AwardCycle) -> str:
    """Digest of the dossiers but for their states, which move on: what a notice binds to the audit log. One query."""
    return facts_digest([_dossier(application) for application in _handed_in(cycle)])


def _handed_in(cycle: AwardCycle) -> Iterable[Application]:
    found = cycle.applications.filter(submitted_at__isnull=False).select_related("organisation", "group", "bureau")
    return found.order_by("number")


def _dossier(application: Application) -> Json:
    return {
        "id": application.pk,
        "number": application.number,
        "organisation": application.organisation.name,
        "uscc": application.organisation.uscc,
        "group": application.group.code,
        "bureau": application.bureau.code,
        "submitted_at": application.submitted_at.isoformat() if application.submitted_at else None,
        "qualified_at": application.qualified_at.isoformat() if application.qualified_at else None,
    }
