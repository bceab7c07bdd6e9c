"""What of an organisation's dossier in an earlier round could be taken over into a new one."""

from collections.abc import Mapping
from datetime import datetime

from applications.models import Application
from applications.rules.dossier import SectionRule
from applications.rules.fields import FieldKind, FieldRule
from applications.section_merge import is_nothing
from applications.selectors.applicant import why_locked
from applications.selectors.applications import applications_as
from applications.selectors.dossier import answers_of
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User

Values = dict[str, object]
# A declaration is made anew each time; what is reckoned is reckoned from the figures of this round.
NEVER_COPIED = frozenset({FieldKind.CONFIRM})


def earlier_application(*, by: User, application: Application) -> Application | None:
    """The organisation's dossier of its last round before this one that has answers. One query."""
    mine = applications_as(by=by, role=RoleCode.APPLICANT)
    earlier = mine.filter(
        organisation=application.organisation_id, cycle__year__lt=application.cycle.year, answers__isnull=False
    )
    return earlier.order_by("-cycle__year", "-pk").first()


def why_not_copied(application: Application, at: datetime) -> str:
    """Why nothing may be taken over now; empty while the dossier is a draft that may be filled in."""
    if application.state != "draft":
        return "只有填报中的申报可以复制上次填报的内容。"
    return why_locked(application, at)


def candidates(application: Application, earlier: Application) -> dict[str, Values]:
    """Section key → field key → value: every answer of the earlier dossier to a question that this one asks in the
    same words of the rules (section, key, kind, unit) and has not answered. Whether a value still fits this round's
    limits and choices says its form. Two queries.
    """
    now, then = answers_of(application), answers_of(earlier)
    found = {}
    for section in application.cycle.rulebook.dossier.sections:
        old = earlier.cycle.rulebook.dossier.section(section.key)
        if old is not None:
            values = _of_section(application, section, _asked(earlier, old), then.get(section.key, {}))
            here = now.get(section.key, {})
            found[section.key] = {key: value for key, value in values.items() if is_nothing(here.get(key))}
    return {key: values for key, values in found.items() if values}


def _asked(earlier: Application, section: SectionRule) -> dict[str, FieldRule]:
    return {field.key: field for field in section.fields_for(earlier.group.code)}


def _of_section(
    application: Application, section: SectionRule, old: Mapping[str, FieldRule], data: Mapping[str, object]
) -> Values:
    found = {}
    for field in section.fields_for(application.group.code):
        before = old.get(field.key)
        if before is None or (before.kind, before.unit) != (field.kind, field.unit):
            continue
        value = _carried(field, data.get(field.key), application.cycle.rulebook.table_years)
        if not is_nothing(value):
            found[field.key] = value
    return found


def _carried(field: FieldRule, value: object, table_years: tuple[int, ...]) -> object:
    """A figure moves with its calendar year: of 2021 to 2023 a table of 2022 to 2024 takes 2022 and 2023."""
    if field.kind in NEVER_COPIED or field.computed:
        return None
    if field.kind != FieldKind.YEARS:
        return value
    figures = value if isinstance(value, dict) else {}
    return {str(year): figures.get(str(year), "") for year in field.years(table_years)}
