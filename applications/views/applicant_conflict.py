"""S3: somebody else saved the section first. Both texts are readable; nothing typed is lost."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from applications.forms.dossier import SectionForm
from applications.models import Application, SectionAnswer
from applications.rules.dossier import SectionRule
from applications.views.dossier_rows import shown_value

HANDLED = frozenset({"csrfmiddlewaretoken", "version", "stay"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that differs: what this person typed and what is stored."""

    label: str
    mine: str
    theirs: str


def conflict_page(
    request: HttpRequest, application: Application, rule: SectionRule, form: SectionForm, stored: SectionAnswer
) -> HttpResponse:
    """The 409 page: the differences, and a form that would save what was typed over the newer text."""
    context = {
        "application": application,
        "section": rule,
        "stored": stored,
        "differences": differences(application, rule, form, stored),
        "typed": [
            (name, value) for name in request.POST if name not in HANDLED for value in request.POST.getlist(name)
        ],
    }
    return render(request, "applications/applicant/section_conflict.html", context, status=409)


def differences(
    application: Application, rule: SectionRule, form: SectionForm, stored: SectionAnswer
) -> list[Difference]:
    """The answers in which the typed text differs from the stored one, in words."""
    years = application.cycle.rulebook.table_years
    typed = form.answers()
    pairs = [
        Difference(field.label, shown_value(field, typed, years), shown_value(field, stored.data, years))
        for field in rule.fields_for(application.group.code)
    ]
    return [pair for pair in pairs if pair.mine != pair.theirs]
