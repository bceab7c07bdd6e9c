"""S3: a field was changed by two people. Both texts are readable, everything else is saved, nothing typed is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from applications.forms.dossier import Block, SectionForm, belongs
from applications.models import Application
from applications.rules.dossier import FieldRule, SectionRule
from applications.section_merge import as_text, digest_of
from applications.selectors.applicant_section import Change, last_changes
from applications.selectors.dossier_values import shown_value
from applications.services.applicant_section import Saved
from baoji_award.accounts.models import User

HANDLED = frozenset({"csrfmiddlewaretoken", "loaded", "stay", "clash"})
Typed = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in conflict: what this person typed (`typed`: as it was sent), what is stored, and who stored it."""

    key: str
    label: str
    mine: str
    theirs: str
    change: Change
    blocks: Sequence[Block]
    typed: Typed


def conflict_page(
    request: HttpRequest, application: Application, rule: SectionRule, form: SectionForm, saved: Saved, by: User
) -> HttpResponse:
    """The 409 page: per field both texts and a choice. Choosing is a save like any other, over what is shown here."""
    clashes = saved.merged.clashes
    shown = {key: digest_of(saved.stored.data.get(key)) for key in clashes}
    sent = _sent(form)
    context = {
        "application": application,
        "section": rule,
        "form": form,
        "differences": differences(application, form, saved, by),
        "loaded": as_text(saved.merged.loaded | shown),
        "typed": [(name, value) for name, value in sent if not any(belongs(name, key) for key in clashes)],
        "undecided": "clash" in request.POST,
    }
    return render(request, "applications/applicant/section_conflict.html", context, status=409)


def differences(application: Application, form: SectionForm, saved: Saved, by: User) -> list[Difference]:
    """The fields in conflict, in the order of the form."""
    changes = last_changes(saved.stored, saved.merged.clashes, by=by)
    return [
        _difference(application, form, rule, saved, changes[rule.key]) for rule in form.rules if rule.key in changes
    ]


def _difference(
    application: Application, form: SectionForm, rule: FieldRule, saved: Saved, change: Change
) -> Difference:
    years = application.cycle.rulebook.table_years
    return Difference(
        rule.key,
        rule.label,
        shown_value(rule, form.answers(), years),
        shown_value(rule, saved.stored.data, years),
        change,
        form.blocks(only=rule.key),
        [(name, value) for name, value in _sent(form) if belongs(name, rule.key)],
    )


def _sent(form: SectionForm) -> Typed:
    """What was sent of the section's own inputs."""
    data = cast("QueryDict", form.data)
    names = [name for name in data if name not in HANDLED and not name.startswith(("mine.", "keep."))]
    return [(name, value) for name in names for value in data.getlist(name)]
