"""What is wrong with a form, in the portal's words: the same sentence at the field and in the summary."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField, CheckboxInput, Field, FileInput
from django.forms.widgets import ChoiceWidget


def field_errors(field: BoundField) -> list[str]:
    """The sentences for one field. Django's own 这个字段是必填项 becomes 请填写…, 请选择… or 请上传… with the label."""
    if not field.form.is_bound:
        return []
    data: list[ValidationError] = field.form.errors.as_data().get(field.name, [])
    return [sentence for error in data for sentence in _sentences(field, error)]


def form_errors(form: BaseForm) -> Iterator[tuple[str, str]]:
    """(id of the field, sentence) for the whole form, in the order of its fields; general errors first, without id."""
    yield from (("", str(sentence)) for sentence in form.non_field_errors())
    for field in form:
        yield from ((str(field.auto_id), sentence) for sentence in field_errors(field))


def _sentences(field: BoundField, error: ValidationError) -> list[str]:
    given = field.field.error_messages.get("required")
    if error.code != "required" or given is not Field.default_error_messages["required"]:
        return list(error.messages)
    widget = field.field.widget
    if isinstance(widget, FileInput):
        return [f"请上传“{field.label}”"]
    if isinstance(widget, CheckboxInput):
        return [f"请勾选“{field.label}”"]
    return [f"请{'选择' if isinstance(widget, ChoiceWidget) else '填写'}“{field.label}”"]
