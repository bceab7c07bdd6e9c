"""The lines of a ballot as its component shows them."""

from applications.models import AwardKind
from baoji_award.ui.shapes import Candidate
from committee.models import Choice, Motion

RECUSED = "您须回避，不参加本项表决"
Line = tuple[Candidate, str]


def ballot_lines(
    motions: list[Motion], choices: dict[int, str], recused: set[int]
) -> list[tuple[AwardKind, int, list[Candidate], list[tuple[str, str, str, str]]]]:
    """For each award its places, its lines, and the chosen ones as (name, label, value, word).

    A recused line is without a name.
    """
    groups = []
    for kind in dict.fromkeys(motion.kind for motion in motions):
        lines = [motion for motion in motions if motion.kind == kind]
        shown = [_line(motion, choices.get(motion.pk, ""), motion.application_id in recused) for motion in lines]
        chosen = [
            (f"m{m.pk}", m.application.organisation.name, choices[m.pk], str(Choice(choices[m.pk]).label))
            for m in lines
            if m.pk in choices and m.application_id not in recused
        ]
        groups.append((kind, lines[0].places, shown, chosen))
    return groups


def _line(motion: Motion, chosen: str, recused: bool) -> Candidate:
    if recused:
        return Candidate(label="须回避的单位", recused=RECUSED)
    return Candidate(
        label=motion.application.organisation.name,
        name=f"m{motion.pk}",
        detail=f"综合得分 {motion.combined}",
        chosen=chosen,
    )
