"""What each of the cast can read by following links from their home, against a table by hand (security.md T-03)."""

import pytest

from baoji_award.notifications.models import Delivery, Message
from tests.committee.hall import JOHN
from tests.security.crawling import read_by_everybody
from tests.security.deciding import HEARING_CANARY
from tests.security.judging import DEFENCE_CANARY, PAPER_CANARY, QUESTION_CANARY, SITE_CANARY
from tests.security.panel_things import HOLD_CANARY
from tests.security.policy import AGENCY, JUDGES, MEMBERS, NOBODY, OFFICE, OWNERS, SUPERVISOR
from tests.security.reviewing import NOTE_CANARY, SELF_CANARY, STRENGTH_CANARY, TIE_CANARY
from tests.security.things import (
    AVOIDED_CANARY,
    BUREAU_NOTE,
    COMMENT_CANARY,
    FINDING_CANARY,
    OFFICE_NOTE,
    RECORD_CANARY,
)
from tests.security.worlds import OWN_NAME, RIVAL_NAME, World

pytestmark = pytest.mark.django_db
STAFF = OFFICE | SUPERVISOR
OWN = OWNERS | {"own_bureau"} | STAFF
RIVAL = frozenset({"rival", "other_bureau"}) | STAFF
DRAFT = "未发布公告金丝雀"
TASK = "核对任务金丝雀"
CANDIDATE = "列入候选"

# World → text → everybody who may read it somewhere. The words are unique to what they stand for.
SEEN: dict[str, dict[str, frozenset[str]]] = {
    # The office meets a draft only where it was asked to give it more time.
    "drafting": {OWN_NAME: OWNERS | OFFICE, RIVAL_NAME: frozenset({"rival"}), DRAFT: STAFF},
    "intake": {
        OWN_NAME: OWN,
        RIVAL_NAME: RIVAL,
        DRAFT: STAFF,
        OFFICE_NOTE: OFFICE,
        BUREAU_NOTE: OFFICE | {"own_bureau"},
        TASK: OFFICE,
        RECORD_CANARY: STAFF,
        # The log tells the supervision what was decided, and on what ground.
        FINDING_CANARY: STAFF,
        f"{COMMENT_CANARY}主管部门": frozenset({"own_bureau"}),
        f"{COMMENT_CANARY}其他部门": frozenset({"other_bureau"}),
    },
    "sealed": {
        OWN_NAME: OWN | AGENCY | JUDGES,
        # Released to the panel; they read the name to declare, and nothing else.
        RIVAL_NAME: RIVAL | AGENCY | JUDGES | {"other_expert"},
        NOTE_CANARY: STAFF,
        STRENGTH_CANARY: JUDGES,
        HOLD_CANARY: AGENCY | SUPERVISOR,
        "650.00": frozenset({"panel_leader"}),
        # The applicant's own scores are the applicant's alone.
        SELF_CANARY: OWNERS,
        # The supervision reads it in the log.
        TIE_CANARY: OFFICE | SUPERVISOR | {"assigned_expert"},
        # For those who assign and those who watch; an expert never reads it.
        AVOIDED_CANARY: OWNERS | OFFICE | AGENCY | SUPERVISOR,
    },
    "opened": {
        SELF_CANARY: OWNERS,
        # The letter tells the applicant what the panel remarked, without marks.
        STRENGTH_CANARY: JUDGES | {"other_expert"} | OWNERS | {"own_bureau"} | OFFICE,
        "650.00": JUDGES | STAFF | AGENCY,
        NOTE_CANARY: STAFF,
    },
    "defending": {
        DEFENCE_CANARY: frozenset({"panel_leader"}),
        # Nobody but who keeps the bank knows a question before it is drawn.
        QUESTION_CANARY: AGENCY,
        # A committee member may listen: the hall names who is heard, but nobody the member has withdrawn from.
        OWN_NAME: OWN | SUPERVISOR | AGENCY | JUDGES | {"member"},
        RIVAL_NAME: RIVAL | SUPERVISOR | AGENCY | MEMBERS | {"other_expert"},
    },
    # The report holds the score of the visit and its papers.
    "visiting": {
        SITE_CANARY: JUDGES | STAFF | AGENCY,
        PAPER_CANARY: JUDGES | STAFF | AGENCY,
        OWN_NAME: OWN | SUPERVISOR | AGENCY | JUDGES,
    },
    # The agency finds dossiers again whose scores are open: it follows what their panels agree.
    "voting": {OWN_NAME: OWN | AGENCY | {"panel_leader", "member"}, RIVAL_NAME: RIVAL | AGENCY | MEMBERS},
    "listed": {
        CANDIDATE: STAFF | MEMBERS,
        OWN_NAME: OWN | AGENCY | {"panel_leader", "member"},
        RIVAL_NAME: RIVAL | AGENCY | MEMBERS,
    },
    # Who objects, and the words that may tell it: tests/security/test_objector.py.
    "notice": {HEARING_CANARY: OWNERS | STAFF},
    "awarded": {JOHN.name: NOBODY},
}
# What a visitor reads, and when the two names are public.
PUBLISHED = {"notice", "awarded"}


def test_everybody_reads_exactly_what_is_theirs(world: World) -> None:
    everybody, wrong, pages = read_by_everybody(world), [], 0
    for name, found in everybody.items():
        pages += len(found)
        for secret, readers in SEEN[world.name].items():
            where = [path for path, text in found.items() if secret in text]
            if bool(where) != (name in readers):
                wrong.append(f"{name} {'reads' if where else 'does not find'} “{secret}” {where[:4]}")
    for published in (OWN_NAME, RIVAL_NAME):
        is_public = any(published in text for text in everybody["stranger"].values())
        wrong += [] if is_public == (world.name in PUBLISHED) else [f"a visitor and {published}: {is_public}"]
    print(f"{world.name}: {pages} pages")  # noqa: T201
    assert not wrong, "\n".join(wrong)


def test_no_mail_and_no_message_carries_a_secret(world: World) -> None:
    secrets = (
        OFFICE_NOTE,
        BUREAU_NOTE,
        TASK,
        RECORD_CANARY,
        FINDING_CANARY,
        STRENGTH_CANARY,
        TIE_CANARY,
        AVOIDED_CANARY,
        DEFENCE_CANARY,
        NOTE_CANARY,
        JOHN.name,
        JOHN.contact,
        "650.00",
        DRAFT,
    )
    texts = [f"{d.subject}{d.body}" for d in Delivery.objects.all()]
    texts += [f"{m.subject}{m.body}" for m in Message.objects.all()]
    assert texts
    assert [secret for secret in secrets for text in texts if secret in text] == []
    subjects = [*Delivery.objects.values_list("subject", flat=True), *Message.objects.values_list("subject", flat=True)]
    assert [text for text in subjects if OWN_NAME in text or RIVAL_NAME in text] == []
