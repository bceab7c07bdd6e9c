"""The title of an official document is broken between words, into lines of about the same length."""

import pytest

from baoji_award.documents.title_lines import title_lines

AWARD = "宝鸡市质量奖"


@pytest.mark.parametrize(
    "lines",
    [
        ["关于评选结果的通报"],
        ["关于2024年宝鸡市质量奖", "拟获奖组织名单的公示"],
        ["关于2024年宝鸡市质量奖", "评选结果的告知函"],
        ["2024年宝鸡市质量奖评选工作", "组委员会审议会议纪要"],
        ["2024年宝鸡市质量奖评选工作", "组委员会关于2024年宝鸡市质量奖", "候选名单的决议"],
        ["关于2024年宝鸡市质量奖拟获奖", "组织名单的更正公示（第2版）"],
    ],
)
def test_no_word_is_cut(lines: list[str]) -> None:
    assert title_lines("".join(lines), AWARD).split("\n") == lines


def test_the_offices_own_breaks_stay() -> None:
    title = "关于2024年\n宝鸡市质量奖评选结果的通报"
    assert title_lines(title, AWARD) == title


def test_a_long_title_without_known_words_still_fits() -> None:
    lines = title_lines("甲" * 40, AWARD).split("\n")
    assert [len(line) for line in lines] == [14, 14, 12]


def test_the_award_of_another_city_is_not_cut_either() -> None:
    lines = title_lines("关于2024年呼和浩特市主席质量奖评选结果的告知函", "呼和浩特市主席质量奖")
    assert lines.split("\n") == ["关于2024年呼和浩特市主席质量奖", "评选结果的告知函"]
