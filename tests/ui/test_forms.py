"""A plain form comes out with the portal's markup, words and classes."""

from django import forms
from django.template import Context, Template

from baoji_award.ui.form_errors import form_errors


class Sample(forms.Form):
    name = forms.CharField(label="名称", help_text="与<执照>一致")
    opinion = forms.CharField(label="意见", max_length=500, widget=forms.Textarea, required=False)
    group = forms.ChoiceField(label="组别", choices=[("1", "工业")])
    acting = forms.ChoiceField(label="名义", choices=[("1", "<个人>")], widget=forms.RadioSelect)
    scan = forms.FileField(label="盖章页")
    agreed = forms.BooleanField(label="真实准确")
    code = forms.CharField(label="代码", error_messages={"required": "请填写 18 位代码"})
    round = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        raise forms.ValidationError("两项不一致")


def html(form: forms.Form) -> str:
    return " ".join(str(form).split())


def test_errors_say_what_to_do_and_keep_own_words() -> None:
    assert list(form_errors(Sample({}))) == [
        ("", "两项不一致"),
        ("id_name", "请填写“名称”"),
        ("id_group", "请选择“组别”"),
        ("id_acting", "请选择“名义”"),
        ("id_scan", "请上传“盖章页”"),
        ("id_agreed", "请勾选“真实准确”"),
        ("id_code", "请填写 18 位代码"),
    ]


def test_unbound_form_has_no_errors() -> None:
    assert (list(form_errors(Sample())), "field-error" in html(Sample())) == ([], False)


def test_summary_repeats_the_words_of_the_fields() -> None:
    form = Sample({})
    summary = Template('{% ui "error_summary" form=form %}').render(Context({"form": form}))
    assert "有 7 处内容需要更正" in summary
    assert [sentence in summary and sentence in html(form) for _, sentence in form_errors(form)] == [True] * 7


def test_summary_of_a_correct_form_is_empty() -> None:
    class Short(forms.Form):
        name = forms.CharField()

    assert Template('{% ui "error_summary" form=form %}').render(Context({"form": Short({"name": "x"})})).strip() == ""


def test_widgets_get_their_classes_and_errors() -> None:
    page = html(Sample({}))
    expected = [
        'id="id_name" class="form-control is-invalid"',
        'id="id_group" class="form-select is-invalid"',
        'id="id_agreed" class="form-check-input is-invalid"',
        'id="id_scan" class="form-control is-invalid"',
        '<input type="hidden" name="round" id="id_round">',
        'aria-describedby="id_name_helptext id_name_error"',
        'id="id_name_error"',
    ]
    assert [part for part in expected if part not in page] == []


def test_hints_labels_and_choices_are_escaped() -> None:
    page = html(Sample())
    assert ("<执照>" in page, "&lt;执照&gt;" in page, "<个人>" in page, "&lt;个人&gt;" in page) == (
        False,
        True,
        False,
        True,
    )


def test_only_optional_fields_are_marked() -> None:
    page = html(Sample())
    assert (page.count("选填"), '意见<span class="req">选填</span>' in page) == (1, True)


def test_long_text_counts_instead_of_cutting() -> None:
    page = html(Sample())
    expected = ['data-count="500"', 'aria-describedby="id_opinion_count"', 'id="id_opinion_count"', 'rows="4"']
    assert ([part for part in expected if part not in page], "maxlength" in page) == ([], False)


def test_radio_group_is_a_fieldset_with_a_target_for_the_summary() -> None:
    page = html(Sample({}))
    assert ('<legend class="form-label">名义</legend>' in page, 'id="id_acting" tabindex="-1"' in page) == (True, True)
