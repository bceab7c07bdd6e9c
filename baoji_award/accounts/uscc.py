"""统一社会信用代码 (GB 32100-2015): eighteen characters that name an organisation (domain.md 5.1).

python-stdnum is not used: it rejects codes that begin with letters, such as those of village collectives (N…).
"""

import re
import unicodedata

from baoji_award.errors import DomainError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
DIGITS, REGION_PLACES = "0123456789", range(3, 9)
WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_IGNORED = re.compile(r"[\s\-\u2010-\u2015]+")


class InvalidCode(DomainError):
    """The code cannot be one; the sentence says where to look."""


def normalise(text: str) -> str:
    """As people type or paste it: full-width to half-width, capitals, without spaces and hyphens."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_character(prefix: str) -> str:
    """The eighteenth character for the first seventeen. Raises InvalidCode for other lengths or characters."""
    if len(prefix) != LENGTH - 1 or any(character not in _VALUES for character in prefix):
        raise InvalidCode("统一社会信用代码的前 17 位含有不允许的字符")
    total = sum(_VALUES[character] * weight for character, weight in zip(prefix, WEIGHTS, strict=True))
    # The second modulo maps remainder 0 to the character 0; the formula without it points past the alphabet.
    return ALPHABET[(31 - total % 31) % 31]


def make_code(prefix17: str) -> str:
    """A valid code from its first seventeen characters; for sample data and tests."""
    return validate(prefix17 + check_character(prefix17))


def validate(text: str) -> str:
    """The normalised code. Raises InvalidCode with the sentence for the form.

    A right check character does not prove that the organisation exists.
    """
    code = normalise(text)
    if len(code) != LENGTH:
        raise InvalidCode(f"统一社会信用代码应为 18 位，现为 {len(code)} 位")
    for place, character in enumerate(code, start=1):
        digit = place in REGION_PLACES
        if character not in (DIGITS if digit else ALPHABET):
            wanted = "数字" if digit else "数字或大写字母（不含 I、O、S、V、Z）"
            raise InvalidCode(f"统一社会信用代码第 {place} 位“{character}”有误，应为{wanted}")
    if check_character(code[:-1]) != code[-1]:
        raise InvalidCode("统一社会信用代码校验位不符，请核对第 18 位")
    return code


def is_valid(text: str) -> bool:
    """Whether `validate` accepts it."""
    try:
        validate(text)
    except InvalidCode:
        return False
    return True
