"""Two texts side by side."""

from hypothesis import given
from hypothesis import strategies as st

from applications.selectors.text_diff import Pieces, side_by_side


def marked(pieces: Pieces) -> list[str]:
    return [piece.text for piece in pieces if piece.changed]


TEXTS = st.text(alphabet="质量奖。；\n a1.,、本", max_size=60)


@given(TEXTS, TEXTS)
def test_the_pieces_joined_are_the_texts(before: str, after: str) -> None:
    old, new = side_by_side(before, after)
    assert ("".join(p.text for p in old), "".join(p.text for p in new)) == (before, after)
    assert (before == after) == (not marked(old) and not marked(new))


def test_only_the_changed_words_are_marked() -> None:
    before = "第一句不变。年产能为 120 台，合格率 98.5%。第三句不变。"
    after = "第一句不变。年产能为 150 台，合格率 99.1%。第三句不变。"
    old, new = side_by_side(before, after)
    assert (marked(old), marked(new)) == (["120", "98.5%"], ["150", "99.1%"])


def test_a_sentence_more_is_marked_whole() -> None:
    old, new = side_by_side("第一句。第三句。", "第一句。这里补充第二句。第三句。")
    assert (marked(old), marked(new)) == ([], ["这里补充第二句。"])


def test_unlike_sentences_are_shown_as_replaced() -> None:
    old, new = side_by_side("坚持质量第一。", "2024 年出口额下降明显")
    assert (marked(old), marked(new)) == (["坚持质量第一。"], ["2024 年出口额下降明显"])


def test_two_long_texts_without_anything_in_common_end_soon() -> None:
    old, new = side_by_side("甲" * 30_000, "乙" * 30_000)
    assert (len(old), len(new), old[0].changed, new[0].changed) == (1, 1, True, True)
