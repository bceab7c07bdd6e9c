"""Reads a round's TOML file into a Rulebook, or says in one sentence per key what is wrong."""

import hashlib
import json
import tomllib
from pathlib import Path

from pydantic import ValidationError

from applications.rules.rulebook import Rulebook
from baoji_award.errors import DomainError

_SENTENCES = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识的键",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "date_from_datetime_parsing": "应为日期，例如 2024-12-31",
    "greater_than": "应大于 0",
    "literal_error": "取值不在允许范围内",
    "enum": "取值不在允许范围内",
    "too_short": "不能为空",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "代码只能用小写字母、数字和下划线",
}


class BrokenRules(DomainError):
    """The file does not make a rulebook; `sentence` lists every wrong key."""


def read_rulebook(path: Path) -> Rulebook:
    """The rulebook in the TOML file at `path`. Raises BrokenRules naming each wrong key."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BrokenRules(f"没有找到规则文件 {path.name}") from error
    except tomllib.TOMLDecodeError as error:
        raise BrokenRules(f"规则文件 {path.name} 不是有效的 TOML：{error}") from error
    try:
        return Rulebook.model_validate(data)
    except ValidationError as error:
        raise BrokenRules("规则有误：\n" + "\n".join(_line(problem) for problem in error.errors())) from error


def _line(problem: object) -> str:
    detail = dict(problem)  # type: ignore[call-overload]
    place = ".".join(str(part) for part in detail["loc"]) or "（全文）"
    sentence = _SENTENCES.get(detail["type"], str(detail["msg"]).removeprefix("Value error, "))
    return f"{place}：{sentence}"


def fingerprint(rulebook: Rulebook) -> tuple[dict[str, object], str]:
    """The rulebook as plain JSON data and the SHA-256 of its canonical text."""
    data: dict[str, object] = rulebook.model_dump(mode="json")
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return data, hashlib.sha256(text.encode()).hexdigest()
