"""Another city's portal, from its own file and its own setting: no page, mail or paper names the first city."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.services import invite
from baoji_award.documents.files import open_stored
from baoji_award.documents.models import Document
from baoji_award.notifications.models import Delivery, Message
from baoji_award.ui import context
from tests import rounds
from tests.cast import PASSWORD, make_cast
from tests.security import deciding, judging, reviewing, worlds
from tests.security.browsers import Browsers
from tests.security.crawling import crawl
from tests.security.worlds import World, deliver

pytestmark = pytest.mark.django_db
FIRST_CITY = re.compile(r"宝鸡|宝政|宝质|陕西|BJZL|baoji", re.IGNORECASE)
INSTEAD = (("宝鸡", "渭川"), ("宝政", "渭政"), ("宝质", "渭质"), ("陕西", "甘肃"), ("BJZL", "WCZL"))
PORTAL = {"award_name": "渭川市质量奖", "organiser": "渭川市质量奖评选工作组委会办公室"}
BUILDERS = (worlds.intake, reviewing.opened, judging.visiting, deciding.notice, deciding.awarded)
# No link leads there from the pages of a world.
UNLINKED = ("account_login", "account_reset_password", "account_signup", "ui:style_guide", "applications:news_feed")


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The first city's file with every name exchanged, and the setting of the other city."""
    text = rounds.RULES.read_text()
    for name, other in INSTEAD:
        text = text.replace(name, other)
    path = tmp_path / "2024-elsewhere.toml"
    path.write_text(text)
    monkeypatch.setattr(rounds, "RULES", path)
    monkeypatch.setattr(worlds, "OWN_NAME", "渭川金丝雀重工有限公司")
    monkeypatch.setattr(worlds, "RIVAL_NAME", "渭川夜莺建设有限公司")
    with override_settings(PORTAL=PORTAL, MFA_TOTP_ISSUER=PORTAL["award_name"]):
        yield


def named(texts: dict[str, str]) -> list[str]:
    """Where the first city is named, with the words around it."""
    return [f"{place}: {text[max(found.start() - 20, 0) : found.end() + 20]}" for place, text in texts.items()
            for found in FIRST_CITY.finditer(text)]  # fmt: skip


@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
def test_no_page_mail_or_paper_names_the_first_city(
    elsewhere: None, build: Callable[[], World], pdf_text: Callable[[bytes], str]
) -> None:
    world = build()
    deliver(mails=True)
    browsers = Browsers(world)
    pages = {f"{name} {path}": text for name in browsers.clients for path, text in crawl(browsers, name).items()}
    papers = {}
    for document in Document.objects.select_related("stored"):
        with open_stored(document.stored) as file:
            papers[f"paper {document.kind}"] = pdf_text(file.read()).replace("\n", "")
    letters = {f"mail {each.subject}": f"{each.subject} {each.body} {each.from_email}" for each in mail.outbox}
    stored = {f"delivery {row.pk}": f"{row.subject} {row.body}" for row in Delivery.objects.all()}
    stored |= {f"message {row.pk}": f"{row.subject} {row.body}" for row in Message.objects.all()}
    assert papers
    assert letters
    assert "渭川市质量奖申报评审平台" in pages["stranger /"]
    assert named(pages | papers | letters | stored) == []


def test_pages_and_mails_about_accounts_name_the_portal_of_the_setting(elsewhere: None) -> None:
    cast = make_cast()
    client = Client()
    pages = {name: client.get(reverse(name)).content.decode() for name in UNLINKED}
    client.post(reverse("account_login"), {"login": cast.owner.email, "password": PASSWORD + "x"})
    client.post(reverse("account_reset_password"), {"email": cast.owner.email})
    invite(email="new@example.test", name="新人", role=RoleCode.OFFICE, by=cast.sysadmin)
    deliver(mails=True)
    letters = {str(each.subject): f"{each.subject} {each.body} {each.from_email}" for each in mail.outbox}
    assert any("渭川市质量奖申报评审平台" in text for text in letters.values())
    assert named(pages | letters) == []


@override_settings(PORTAL={}, MOVABLE_CLOCK=False)
def test_without_a_setting_no_city_is_named() -> None:
    names = context.site()
    assert (names.award_name, names.site_name, names.organiser) == ("质量奖", "质量奖申报评审平台", "组委会办公室")
    page = Client().get("/").content.decode()
    assert "<title>首页 - 质量奖申报评审平台</title>" in page
    assert named({"/": page}) == []
