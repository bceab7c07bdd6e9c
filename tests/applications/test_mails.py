"""What a mail says fits each of its readers: several roles get the same text."""

import pytest

from applications.stages import APPLICATION, Action
from baoji_award.notifications.texts import body_of, subject_of
from tests.cast import make_cast
from tests.rounds import IN_STAGE

ADDRESSED = ("您单位", "贵单位", "您暂不")


@pytest.mark.django_db
def test_a_mail_to_several_roles_speaks_of_the_organisation_by_its_name() -> None:
    cast = make_cast()

    def words(action: Action) -> str:
        context = {"application": cast.application, "action": action, "reason": "数据不实", "at": IN_STAGE["publicity"]}
        return subject_of(action.name, context) + body_of(action.name, context)

    to_several = [action for action in APPLICATION.actions if len(action.tells) > 1]
    texts = {action.name: words(action) for action in to_several}
    assert [(code, word) for code, text in texts.items() for word in ADDRESSED if word in text] == []
    name = cast.application.organisation.name
    assert [code for code, text in texts.items() if name not in text] == []
