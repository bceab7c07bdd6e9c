"""统一社会信用代码: vectors of domain.md 5.1 and a round trip over the whole alphabet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baoji_award.accounts.uscc import (
    ALPHABET,
    InvalidCode,
    check_character,
    is_valid,
    make_code,
    normalise,
    validate,
)

GOOD = (
    "91110000600037341L",
    "91350100M000100Y43",
    "93610326MA6X9Q9Q14",
    "126103004360200010",
    "52610300MJU000011F",
    "N2610326MF0000017Q",
)
CHECK_DIGIT = "统一社会信用代码校验位不符，请核对第 18 位"
LETTERS = "应为数字或大写字母（不含 I、O、S、V、Z）"
PREFIXES = st.from_regex(rf"\A[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{9}}\Z")


@pytest.mark.parametrize("code", GOOD)
def test_good_vectors(code: str) -> None:
    assert (validate(code), make_code(code[:17])) == (code, code)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("91350100M000100Y4Z", f"统一社会信用代码第 18 位“Z”有误，{LETTERS}"),
        ("91610300MA6X8PX123", CHECK_DIGIT),
        ("91350100M000100Y4", "统一社会信用代码应为 18 位，现为 17 位"),
        ("", "统一社会信用代码应为 18 位，现为 0 位"),
        ("9135O100M000100Y43", "统一社会信用代码第 5 位“O”有误，应为数字"),
        ("I1350100M000100Y43", f"统一社会信用代码第 1 位“I”有误，{LETTERS}"),
        ("９１３５０１００Ｍ０００１００Ｙ４４", CHECK_DIGIT),
    ],
)
def test_bad_vectors(code: str, sentence: str) -> None:
    with pytest.raises(InvalidCode) as caught:
        validate(code)
    assert (caught.value.sentence, is_valid(code)) == (sentence, False)


@pytest.mark.parametrize(
    "typed",
    ["91350100m000100y43", " 9135 0100-M000-100Y43\n", "９１３５０１００Ｍ０００１００Ｙ４３", "91350100–M000100Y43"],
)
def test_typed_and_pasted_forms(typed: str) -> None:
    assert validate(typed) == "91350100M000100Y43"


def test_remainder_zero_is_character_zero() -> None:
    # Found by search: the weighted sum of this prefix is a multiple of 31.
    prefix = next(p for n in range(100) if check_character(p := f"91610300MA6X{n:05d}") == "0")
    assert make_code(prefix)[-1] == "0"


@given(PREFIXES)
def test_round_trip(prefix: str) -> None:
    code = make_code(prefix)
    assert (validate(code), normalise(code.lower()), code[:17]) == (code, code, prefix)


@given(PREFIXES, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(prefix: str, place: int, other: str) -> None:
    code = make_code(prefix)
    wrong = code[:place] + other + code[place + 1 :]
    assert is_valid(wrong) == (wrong == code)
