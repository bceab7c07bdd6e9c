"""The objector's identity: sealed on receipt, opened to the case's handlers only, by a recorded reveal."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from baoji_award.accounts.models import User
from baoji_award.audit.selectors import events_of
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.models import StoredFile
from baoji_award.errors import DomainError, NotFoundForYou, Refused
from committee.models import Objection, ObjectorIdentity
from committee.sealing import unseal
from committee.selectors.objections import load_for_handler

P = ParamSpec("P")
R = TypeVar("R")
ANONYMOUS = "匿名异议不予受理，请填写真实姓名"
LEAST_REASON = 5
TOLD, MOST_TOLD = "objection.told", 5
TOO_OFTEN = "您在本案中提交的内容多次写有反映人信息，不能再办理本案，请由其他工作人员办理。"
SHORTEST_CONTACT = 5
PSEUDONYMS = {"匿名", "无名", "无名氏", "佚名", "不具名", "群众", "热心群众", "知情人", "知情人士", "某人", "anonymous"}
NAME = re.compile(r"^[\u3400-\u9fff\U00020000-\U0003ffff·a-zA-Z][\u3400-\u9fff\U00020000-\U0003ffff·a-zA-Z .()（）]+$")
PHONE = re.compile(r"^\+?[0-9][0-9 -]{5,18}[0-9]$")


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def last_digits(phone: str) -> str:
    """The last four digits of a phone number, which open the progress of a case."""
    return _digits(phone)[-4:]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who objects. For a unit, `unit` is its name and `name` the person in charge of the matter.

    `files` are the names under which the evidence was sent, one a line.
    """

    name: str
    phone: str
    contact: str
    unit: str = ""
    files: str = ""

    def as_values(self) -> dict[str, str]:
        return asdict(self)

    def check(self) -> None:
        """Raises DomainError when the name is missing or a pseudonym, or the person cannot be reached."""
        name = self.name.strip()
        if not NAME.match(name) or name.lower() in PSEUDONYMS:
            raise DomainError(ANONYMOUS, field="name")
        if not PHONE.match(self.phone.strip()):
            raise DomainError("请填写有效的联系电话，以便核实", field="phone")
        if not self.contact.strip():
            raise DomainError("请填写电子邮箱或通信地址", field="contact")

    def told_by(self, text: str) -> bool:
        """Whether the text contains name, unit, contact or phone of the objector, spaces aside."""
        plain = "".join(text.split()).lower()
        words = ["".join(word.split()).lower() for word in (self.name, self.unit)]
        words += [contact for contact in ["".join(self.contact.split()).lower()] if len(contact) >= SHORTEST_CONTACT]
        return any(word and word in plain for word in words) or _digits(self.phone) in _digits(text)


@unit_of_work()
def reveal_identity(*, number: str, reason: str, by: User, at: datetime | None = None) -> Identity:
    """Opens the identity behind a case to one of its handlers, and returns it.

    Raises NotFoundForYou, Refused for an officer who is no handler of the case, DomainError without a reason. Side
    effect: audit `objection.identity_revealed` with the reason, whether or not the page is then shown.
    """
    sealed = _sealed(number, reason, by)
    _record(number, {"reason": reason.strip()}, by=by, at=at)
    return Identity(**unseal(sealed.sealed))


@unit_of_work()
def reveal_letter(*, number: str, reason: str, by: User, at: datetime | None = None) -> StoredFile:
    """The letter under a unit's seal (加盖公章的异议书), which tells who objects, to be sent to `by`.

    Raises as reveal_identity, and NotFoundForYou for a person's case. Side effect: the same audit event, with the
    letter's SHA-256.
    """
    letter = _sealed(number, reason, by).unit_seal
    if letter is None:
        raise NotFoundForYou
    _record(number, {"reason": reason.strip(), "letter": letter.sha256}, by=by, at=at)
    return letter


class NamesObjectorError(DomainError):
    """A text that others would read names the objector."""

    def __init__(self, number: str, by: User) -> None:
        super().__init__("内容中出现了反映人的姓名、单位、电话或地址，请删去后再提交。")
        self.number, self.by = number, by


def refuse_telling(objection: Objection, *texts: str, by: User) -> None:
    """Returns when none of the texts, which others will read, names the objector. Shows nothing.

    Raises NamesObjectorError, and Refused for whoever has met it too often in this case: with every refusal the portal
    confirms a name, so that guesses are few and leave a trace. The service that calls this is `telling_recorded`.
    """
    number = objection.number.text
    if events_of("objection", number).filter(action=TOLD, actor=by).count() >= MOST_TOLD:
        raise Refused(TOO_OFTEN)
    sealed = ObjectorIdentity.objects.filter(objection=objection).first()
    if sealed is not None and any(Identity(**unseal(sealed.sealed)).told_by(text) for text in texts):
        raise NamesObjectorError(number, by)


def telling_recorded(service: Callable[P, R]) -> Callable[P, R]:
    """A decorator around a service's unit of work: what refuse_telling found is recorded when all else is rolled back.

    Side effect: audit `objection.told`, without the text.
    """

    @wraps(service)
    def recorded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return service(*args, **kwargs)
        except NamesObjectorError as error:
            with unit_of_work():
                record(
                    action=TOLD,
                    by=error.by,
                    at=database_now(),
                    object_type="objection",
                    object_id=error.number,
                    payload={},
                )
            raise

    return recorded


def _sealed(number: str, reason: str, by: User) -> ObjectorIdentity:
    objection = load_for_handler(by=by, number=number)
    if len(reason.strip()) < LEAST_REASON:
        raise DomainError(f"请写明查看身份信息的理由，不少于 {LEAST_REASON} 个字。")
    sealed = ObjectorIdentity.objects.select_related("unit_seal__sealed_key").filter(objection=objection).first()
    if sealed is None:
        raise NotFoundForYou
    return sealed


def _record(number: str, payload: dict[str, object], *, by: User, at: datetime | None) -> None:
    record(
        action="objection.identity_revealed",
        by=by,
        at=at or database_now(),
        object_type="objection",
        object_id=number,
        payload=payload,
    )
