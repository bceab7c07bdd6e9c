"""How alike two texts are: copies are found through punctuation and small changes, common phrases are not."""

import random

import pytest

from applications.likeness import MOST_SHARING, alike, normalised

WORDS = "企业坚持以质量求发展建立并持续改进管理体系顾客满意度逐年提高研发投入占比产品合格率安全生产绿色制造数字化转型"


def text(seed: int, length: int = 600) -> str:
    return "".join(random.Random(seed).choices(WORDS, k=length))


def found(**texts: str) -> dict[frozenset[str], int]:
    pairs = alike(texts, run=8, percent=60, characters=200)
    return {frozenset((first, second)): share for first, second, share in pairs}


AB = frozenset(("a", "b"))


def test_a_copy_is_found_whatever_its_punctuation() -> None:
    copied = "，".join(text(1)[start : start + 13] for start in range(0, 600, 13)).replace("质", " 质")
    assert found(a=text(1), b=copied, c=text(2)) == {AB: 100}
    assert normalised("ＡＢ　ｃ，１") == "abc1"


def test_a_passage_taken_over_into_a_longer_text_is_found() -> None:
    assert found(a=text(1, 300), b=text(2) + text(1, 300) + text(3))[AB] >= 95


def test_a_third_in_common_is_not_strongly_similar() -> None:
    assert found(a=text(1, 200) + text(2, 400), b=text(1, 200) + text(3, 400)) == {}


def test_the_threshold_is_the_rules() -> None:
    texts = {"a": text(1, 400) + text(2, 200), "b": text(1, 400) + text(3, 200)}
    shares = {percent: len(list(alike(texts, run=8, percent=percent, characters=200))) for percent in (40, 90)}
    assert shares == {40: 1, 90: 0}


@pytest.mark.parametrize(("length", "pairs"), [(199, 0), (200, 1)])
def test_short_texts_are_not_compared(length: int, pairs: int) -> None:
    assert len(found(a=text(1, length), b=text(1, length))) == pairs


def test_the_work_stays_bounded_when_all_are_alike() -> None:
    texts = {str(number): text(1, 300) for number in range(3 * MOST_SHARING)}
    partners = [first for first, _, _ in alike(texts, run=8, percent=60, characters=200)]
    # Everybody is paired with the first ones, nobody with everybody.
    assert len(partners) == sum(min(number, MOST_SHARING) for number in range(3 * MOST_SHARING))
