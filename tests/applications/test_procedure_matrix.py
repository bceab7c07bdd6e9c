"""Every state × action × cast member against an oracle written by hand from design.md sections 1, 4 and 5.

The oracle below must never be generated from applications/stages.py: it is the second opinion.
"""

import pytest

from applications.stages import APPLICATION
from applications.workflow.policy import Verdict, may
from tests.cast import make_cast
from tests.rounds import IN_STAGE

# State → its position in the plan. Rows of design.md section 4, in the design's order.
STATES = [
    "draft",
    "bureau_review",
    "endorsed",
    "office_check",
    "correction",
    "document_review",
    "defence",
    "site_review",
    "evaluation",
    "candidate",
    "in_notice",
    "awarded",
    "revoked",
    "withdrawn",
    "lapsed",
    "not_endorsed",
    "ineligible",
    "not_shortlisted",
    "not_advanced",
    "not_proposed",
    "disqualified",
]

APPLICANT = {"owner", "colleague"}
BUREAU = {"own_bureau"}
OFFICE = {"office", "second_officer"}
AGENCY = {"agency"}

# (action, sources, who): the design's table. `withdraw` also from not_proposed: see docs/decisions.md.
TABLE = [
    ("submit", "draft", APPLICANT),
    ("endorse", "bureau_review", BUREAU),
    ("return_to_applicant", "bureau_review", BUREAU),
    ("decline", "bureau_review", BUREAU),
    ("forward", "endorsed", BUREAU),
    ("retract", "endorsed", BUREAU),
    ("qualify", "office_check", OFFICE),
    ("request_correction", "office_check", OFFICE),
    ("reject", "office_check", OFFICE),
    ("resubmit", "correction", APPLICANT),
    ("shortlist", "document_review", OFFICE),
    ("not_shortlist", "document_review", OFFICE),
    ("advance", "defence", OFFICE),
    ("stop", "defence", OFFICE),
    ("conclude_site", "site_review", AGENCY),
    ("propose", "evaluation", OFFICE),
    ("not_propose", "evaluation", OFFICE),
    ("publish", "candidate", OFFICE),
    ("confirm", "in_notice", OFFICE),
    ("disqualify", "in_notice", OFFICE),
    ("revoke", "awarded", OFFICE),
    (
        "withdraw",
        (
            "draft bureau_review endorsed office_check correction document_review defence site_review evaluation"
            " candidate not_proposed"
        ),
        APPLICANT,
    ),
    ("lapse", "draft bureau_review endorsed correction", set()),
]

EVERY = set(STATES)
SUBMITTED = EVERY - {"draft"}
# The dossier has passed the office's check: the agency works with it.
QUALIFIED = {
    "document_review", "defence", "site_review", "evaluation", "candidate", "in_notice", "awarded", "revoked",
    "not_shortlisted", "not_advanced", "not_proposed", "disqualified",
}  # fmt: skip
DELIBERATED = {"evaluation", "candidate", "not_proposed", "in_notice", "awarded", "disqualified", "revoked"}
SEES = {
    "owner": EVERY,
    "colleague": EVERY,
    "rival": set(),
    "own_bureau": SUBMITTED,
    "other_bureau": set(),
    "office": SUBMITTED,
    "second_officer": SUBMITTED,
    "agency": QUALIFIED,
    # An expert sees what they were granted; the cast's grant stands in every state.
    "assigned_expert": EVERY,
    "panel_leader": EVERY,
    "other_expert": set(),
    "recused_expert": set(),
    "member": DELIBERATED,
    "recused_member": set(),
    "supervisor": SUBMITTED,
    "sysadmin": set(),
    "stranger": set(),
}


def expected(name: str, state: str, action: str) -> str:
    """hidden, role, state, or reached (the guard decides)."""
    if state not in SEES[name]:
        return "hidden"
    _, sources, who = next(row for row in TABLE if row[0] == action)
    if name not in who:
        return "role"
    return "reached" if state in sources.split() else "state"


def observed(verdict: Verdict) -> str:
    return "reached" if verdict in {Verdict.ALLOWED, Verdict.BLOCKED} else verdict.value


def test_the_oracle_names_every_state_action_and_person() -> None:
    assert set(STATES) == set(APPLICATION.state)
    assert [row[0] for row in TABLE] == [action.name for action in APPLICATION.actions]


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_every_action_and_person_in(state: str) -> None:
    cast = make_cast(state=state)
    people = cast.people()
    assert set(people) == set(SEES)
    at = IN_STAGE["application"]
    found = {
        (name, action): observed(may(person, action, cast.application, at).verdict)
        for name, person in people.items()
        for action, _, _ in TABLE
    }
    oracle = {(name, action): expected(name, state, action) for name in people for action, _, _ in TABLE}
    assert found == oracle
    assert len(found) == 17 * 23
