"""The language of the round's own wordings: every default can be said in it, and nothing beyond."""

import pytest

from baoji_award.notifications.catalogue import TEXTS, may_wait
from baoji_award.notifications.texts import body_of, subject_of
from baoji_award.notifications.wording import WordingError, default_of, fill, parse, sample, vocabulary_of

WORDS = vocabulary_of("reminder")
WORK = {"work": {"count": 2, "label": "评分", "due_at": None}, "late": True}


@pytest.mark.parametrize("template", TEXTS)
def test_every_default_is_a_wording(template: str) -> None:
    words = vocabulary_of(template)
    for part in ("subject", "body"):
        text = default_of(template, part)
        assert parse(text, words)
        assert "{" not in sample(text, template, holds=True) + sample(text, template, holds=False)


def test_a_default_said_as_a_wording_reads_the_same() -> None:
    for late in (True, False):
        context = {**WORK, "late": late}
        said = [fill(default_of("reminder", part), "reminder", context) for part in ("subject", "body")]
        assert said == [subject_of("reminder", context), body_of("reminder", context)]


def test_words_and_conditions_are_filled_in() -> None:
    text = "{{ 事项名称 }}：{{如果 已逾期}}晚{{否则}}{{事项数量}} 项{{结束}}。"
    assert fill(text, "reminder", WORK) == "评分：晚。"
    assert fill(text, "reminder", {**WORK, "late": False}) == "评分：2 项。"


def test_a_value_is_never_read_as_a_wording() -> None:
    work = {"count": 1, "label": "{{事项数量}}{% now 'Y' %}", "due_at": None}
    assert fill("{{事项名称}}", "reminder", {"work": work}) == work["label"]


@pytest.mark.parametrize(
    "text",
    [
        "{{work.label}}",
        "{{work.user.password}}",
        "{{申报单位}}",
        "{{事项名称|upper}}",
        "{% now 'Y' %}",
        "{# x #}",
        "{{事项名称",
        "{{{事项名称}}}",
        "{{如果 待签署}}x{{结束}}",
        "{{如果 已逾期}}x",
        "{{否则}}",
        "{{结束}}",
        "{{如果 已逾期}}a{{否则}}b{{否则}}c{{结束}}",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(WordingError):
        parse(text, WORDS)


def test_what_names_a_day_never_waits() -> None:
    assert [may_wait(name) for name in ("publish", "reminder", "request_correction", "account_password_reset_key")] == [
        True,
        False,
        False,
        False,
    ]
