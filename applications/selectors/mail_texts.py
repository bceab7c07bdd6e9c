"""The texts of a round: which are its own, in which version, and how one reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from applications.models import AwardCycle
from applications.roles import ROLES
from applications.selectors.applications import load_application_as
from applications.stages import APPLICATION
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from baoji_award.notifications.catalogue import TEXTS, Text
from baoji_award.notifications.models import Wording
from baoji_award.notifications.texts import one_line, plain
from baoji_award.notifications.wording import WordingError, default_of, sample, vocabulary_of


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text of the list; `own` is the round's newest version, None while nobody has worded it."""

    code: str
    text: Text
    own: Wording | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as a reader would see it; `title` says how its conditions are answered."""

    title: str
    subject: str
    body: str


def rows_of(cycle: AwardCycle, *, own_only: bool = False, word: str = "") -> list[TextRow]:
    """Every text that the round may word. One query."""
    newest = Wording.objects.filter(cycle_id=cycle.pk).order_by("template", "-version").distinct("template")
    own = {row.template: row for row in newest.select_related("written_by")}
    rows = [TextRow(code, text, own.get(code)) for code, text in TEXTS.items() if word in text.label]
    return [row for row in rows if row.own and not row.own.is_default] if own_only else rows


def versions_of(cycle: AwardCycle, template: str) -> QuerySet[Wording]:
    """What was written, newest first, with who wrote it."""
    return Wording.objects.filter(cycle_id=cycle.pk, template=template).select_related("written_by")


def texts_now(newest: Wording | None, template: str) -> dict[str, str]:
    """Subject and body that count now, in the office's language."""
    if newest is None or newest.is_default:
        return {part: default_of(template, part) for part in ("subject", "body")}
    return {"subject": newest.subject, "body": newest.body}


def has_dossier(template: str) -> bool:
    """Whether the text is about one dossier, so that its preview can show a real one."""
    return any(expression.startswith("application.") for expression in vocabulary_of(template).values.values())


def known_of(cycle: AwardCycle, template: str, *, number: str, by: User) -> dict[str, object]:
    """What is known of a telling about a real dossier of the round; its reader where the procedure says whom it tells.

    Raises NotFoundForYou: no such dossier in this round, or the officer is recused from it.
    """
    application = load_application_as(by=by, number=number, role=RoleCode.OFFICE)
    if application.cycle_id != cycle.pk:
        raise NotFoundForYou
    known: dict[str, object] = {"application": application, "cycle": application.cycle}
    action = APPLICATION.action.get(template)
    readers = [ROLES[role].holders(application).order_by("pk").first() for role in action.tells] if action else []
    if found := next(filter(None, readers), None):
        known["recipient"] = found
    return known


def previews_of(template: str, subject: str, body: str, known: Mapping[str, object] | None = None) -> list[Preview]:
    """The text with its samples: twice where it has conditions, not at all while it cannot be read.

    `known` (known_of) puts a real dossier and its reader in place of the samples.
    """
    asked = vocabulary_of(template).conditions
    words = "、".join(asked)
    answers = {f"预览（{words}：是）": True, f"预览（{words}：否）": False} if asked else {"预览": True}
    try:
        return [
            Preview(
                title,
                one_line(sample(subject, template, holds=holds, known=known)),
                plain(sample(body, template, holds=holds, known=known)),
            )
            for title, holds in answers.items()
        ]
    except WordingError:
        return []
