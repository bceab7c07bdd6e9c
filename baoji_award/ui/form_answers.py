"""What became of a form: the status of its page, a sentence of the rules put at its field."""

from collections.abc import Callable
from typing import cast

from django import forms
from django.http import QueryDict

from baoji_award.errors import DomainError, NotFoundForYou, Refused

SHOWN, DONE, UNPROCESSABLE = 200, 302, 422


def put_on_form(form: forms.BaseForm, error: DomainError) -> int:
    """Shows the sentence at the field it is about, otherwise above the form, and returns the answer's status.

    What was typed is still in the form. What the person may not see or do at all is raised again.
    """
    if isinstance(error, NotFoundForYou | Refused):
        raise error
    form.add_error(error.field if error.field in form.fields else None, error.sentence)
    return error.status


def attempt(form: forms.BaseForm, act: Callable[[], object], **fresh: object) -> int:
    """What became of a form: DONE when it was sent, fits and `act` went through; otherwise the status of its page.

    `act` may raise DomainError, whose sentence `put_on_form` shows; the form also gets the `fresh` hidden values.
    Raises NotFoundForYou and Refused.
    """
    if not form.is_bound:
        return SHOWN
    if not form.is_valid():
        return UNPROCESSABLE
    try:
        act()
    except DomainError as error:
        status = put_on_form(form, error)
        with_fresh(form, **fresh)
        return status
    return DONE


def with_fresh(form: forms.BaseForm, **values: object) -> None:
    """Puts new hidden values into a bound form, so that sending it again is a decision made on what is stored now."""
    data = cast("QueryDict", form.data).copy()
    for name, value in values.items():
        data[name] = str(value)
    form.data = data
