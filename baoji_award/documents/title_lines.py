"""The title of an official document in lines: no word is cut, and the lines are about equally long (GB/T 9704-2012)."""

import re
from collections.abc import Sequence

# Characters of 22 pt that fit between the margins of the title.
LINE = 16
NARROW = 0.5
WORDS = (
    "股份有限公司|有限公司|评选工作|告知函|委员会|办公室|质量奖|提名奖|关于|评选|工作|"
    "组织|单位|名单|公示|更正|审议|会议|纪要|决议|通报|候选|结果|综合|评审|报告|"
    "获奖|资格|情况|反馈|申报|异议|答复|处理|受理|核查|信用|材料|补正|推荐|通知|"
    "现场|陈述|答辩|资料|撤销|决定"
)
# Also never cut: a year, a word with the 组, 拟 or 的 that belongs to it, what stands in brackets, figures and Latin
# words. No line begins with a stop.
PIECE = r"\d{4}年度?|[组拟]?(?:" + WORDS + r")的?|[《（“][^》）”]*[》）”]|[ -~]+|.[，、。；：]*"


def title_lines(title: str, award: str) -> str:
    """The title with a line break wherever a line ends; one that fits, or has breaks already, stays as it is.

    `award` is the name of the award; it is not cut, nor parted from its year.
    """
    if "\n" in title or _width(title) <= LINE:
        return title
    pieces = re.findall(rf"(?:\d{{4}}年度?)?{re.escape(award)}|{PIECE}", title)
    fewest = len(_filled(pieces, LINE))
    tries = (_filled(pieces, limit) for limit in range(1, LINE + 1))
    return "\n".join(next(lines for lines in tries if len(lines) == fewest))


def _filled(pieces: Sequence[str], limit: float) -> list[str]:
    """Lines no longer than `limit`, unless one piece is."""
    lines = [""]
    for piece in pieces:
        if lines[-1] and _width(lines[-1] + piece) > limit:
            lines.append("")
        lines[-1] += piece
    return lines


def _width(text: str) -> float:
    return sum(NARROW if character.isascii() else 1 for character in text)
