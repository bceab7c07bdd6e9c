"""What a refusal may say: an outsider is answered alike whether or not the dossier is on the unpublished list."""

import pytest

from applications.stages import APPLICATION
from applications.workflow.policy import may
from tests.cast import make_cast
from tests.rounds import IN_STAGE

AT = IN_STAGE["publicity"]
OUTSIDERS = ("owner", "own_bureau", "agency", "assigned_expert")
IN_EVALUATION = "现在不能办理“{}”，当前状态：评价审议。请刷新页面。"


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["evaluation", "candidate", "not_proposed"])
def test_a_refusal_does_not_tell_who_is_a_candidate(state: str) -> None:
    cast = make_cast(state=state, round_state="publicity")
    told = {
        (name, action.label): may(getattr(cast, name), action.name, cast.application, AT).sentence
        for name in OUTSIDERS
        for action in APPLICATION.actions
    }
    assert {key: sentence for key, sentence in told.items() if "当前状态" in sentence} == {
        (name, action.label): IN_EVALUATION.format(action.label)
        for name, role in (("owner", "applicant"), ("own_bureau", "bureau"), ("agency", "agency"))
        for action in APPLICATION.actions
        if action.by == role and action.name != "withdraw"
    }


@pytest.mark.django_db
def test_an_officer_is_told_the_state_as_it_is() -> None:
    cast = make_cast(state="candidate", round_state="publicity")
    decision = may(cast.office, "qualify", cast.application, AT)
    assert decision.sentence == "现在不能办理“初审合格”，当前状态：候选。请刷新页面。"
