"""The draws of a round in its archive: every performed one with its seed. A seed that is still secret is not in it."""

from collections import defaultdict
from typing import Any

from applications.archive_parts import archive_part
from applications.models import AwardCycle
from reviews.models import DefenceDraw, DefenceQuestion, PanelReserve, QuestionDraw
from reviews.selectors.panel_draws import draws_in, record_of
from reviews.services.defence_sessions import described

Json = dict[str, Any]


@archive_part("draws")
def draws_part(cycle: AwardCycle) -> Json:
    """The order and the sessions of the defence, the members and reserves of panels, the questions."""
    return {"defence": _defence(cycle), "panels": _panels(cycle), "questions": _questions(cycle), "bank": _bank(cycle)}


def _defence(cycle: AwardCycle) -> Json | None:
    draw = DefenceDraw.objects.filter(cycle=cycle, drawn_at__isnull=False).first()
    if draw is None:
        return None
    order, seated = [], defaultdict(list)
    for session, number in draw.slots.order_by("position").values_list("session", "application__number"):
        order.append(number)
        seated[session].append(number)
    return {
        "seed": draw.seed,
        "commitment": draw.commitment,
        "order": order,
        "panels": {number: draw.panels.get(number) for number in order},
        "sessions": [
            {"session": each.pk, **described(each), "numbers": seated[each.pk]} for each in cycle.defence_sessions.all()
        ],
    }


def _panels(cycle: AwardCycle) -> list[Json]:
    reserves: dict[int, list[str]] = {}
    waiting = PanelReserve.objects.filter(panel__cycle=cycle).order_by("draw", "user__expert_profile__code")
    for draw_id, code in waiting.values_list("draw", "user__expert_profile__code"):
        reserves.setdefault(draw_id, []).append(code)
    return [
        {
            "draw": draw.pk,
            "panel": draw.panel_id,
            "pool": draw.pool,
            "seats": draw.seats,
            "left_out": draw.left_out,
            "record": record_of(draw).lines(),
            "reserves": reserves.get(draw.pk, []),
        }
        for draw in draws_in(cycle).filter(drawn_at__isnull=False).order_by("pk")
    ]


def _questions(cycle: AwardCycle) -> list[Json]:
    drawn = QuestionDraw.objects.filter(cycle=cycle, drawn_at__isnull=False)
    return [
        {
            "application": draw.slot.application.number,
            "seed": draw.seed,
            "commitment": draw.commitment,
            "pool": draw.pool,
            "question": draw.question.number if draw.question else None,
        }
        for draw in drawn.select_related("slot__application", "question").order_by("slot__position")
    ]


def _bank(cycle: AwardCycle) -> Json:
    """The questions that were drawn; the others may be asked again."""
    asked = QuestionDraw.objects.filter(cycle=cycle, question__isnull=False).values("question")
    rows = DefenceQuestion.objects.filter(pk__in=asked).order_by("number").values_list("number", "text")
    return {str(number): text for number, text in rows}
