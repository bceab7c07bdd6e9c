"""Everything that the code writes into the log has words."""

import pytest

from baoji_award.audit.models import AuditEvent
from baoji_award.audit.words import action_words, log_lines
from tests.audit.recorded_actions import recorded

# Actions put together when they run, with what stands for the star.
FAMILIES = {
    "application.*": ("submit", "endorse", "withdraw", "lapse", "confirm", "disqualify"),
    "round.*": ("start_document_review", "start_publicity"),
    "objection.*": ("accepted", "not_accepted", "upheld", "rejected"),
    "ownership.*": ("accepted", "declined", "cancelled"),
    "payment.*": ("confirmed", "refused"),
    "revocation.*": ("approved", "refused"),
    "sheet.correction_*": ("approved", "refused"),
}


def test_every_recorded_action_has_words() -> None:
    actions = recorded()
    assert len(actions) > 140
    assert {action for action in actions if "*" in action} <= FAMILIES.keys()
    every = {action for action in actions if "*" not in action}
    every |= {family.replace("*", part) for family, parts in FAMILIES.items() for part in parts}
    assert {action for action in every if action_words(action) == action} == set()


@pytest.mark.parametrize("action", ["scores.opened", "unheard.of"])
def test_a_line_tells_what_it_can_and_keeps_the_rest(action: str) -> None:
    event = AuditEvent(action=action, object_type="opening", object_id="7", payload_text='{"root": "ab", "other": [1]}')
    (line,) = log_lines([event])
    assert line.action == {"scores.opened": "评分开封"}.get(action, action)
    assert (line.about, line.particulars) == ("开封 7", (("总摘要", "ab"),))
