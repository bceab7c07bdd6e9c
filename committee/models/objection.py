"""Real-name objections against a notice (plan 五（七）; domain.md 2.7). What is done about them: objection_case.py."""

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application
from baoji_award.documents.models import Document, DocumentNumber, StoredFile
from committee.models.notice import PublicNotice
from committee.models.triggers import fixed_once, sealed_content


class ObjectionState(models.TextChoices):
    """Open until it is closed one way or another; an open objection stops the confirmation of its one candidate."""

    RECEIVED = "received", "已收到"
    ACCEPTED = "accepted", "已受理"
    DECIDING = "deciding", "待审定结论"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    UPHELD = "upheld", "异议成立"
    REJECTED = "rejected", "异议不成立"


OPEN_STATES = (ObjectionState.RECEIVED, ObjectionState.ACCEPTED, ObjectionState.DECIDING)
CLOSED_STATES = (ObjectionState.NOT_ACCEPTED, ObjectionState.UPHELD, ObjectionState.REJECTED)
OPEN_VALUES = tuple(state.value for state in OPEN_STATES)
CLOSED_VALUES = tuple(state.value for state in CLOSED_STATES)
EDGES = [
    ("received", "accepted"),
    ("received", "not_accepted"),
    ("accepted", "deciding"),
    ("deciding", "accepted"),
    ("deciding", "upheld"),
    ("deciding", "rejected"),
]
# A case is closed on its merits by a conclusion that a second person has approved, and by nothing else.
CLOSED_BY_DECISION = """
IF NEW.state IN ('upheld', 'rejected') AND NEW.state <> OLD.state AND NOT EXISTS (
    SELECT 1 FROM committee_objectiondecision d
    WHERE d.objection_id = NEW.id AND d.conclusion = NEW.state AND d.approved_at IS NOT NULL
) THEN
    RAISE EXCEPTION 'objection % has no approved decision', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_closed_by_decision';
END IF;
RETURN NEW;
"""


class Objection(models.Model):
    """A case. Who raised it is in ObjectorIdentity alone; the workflow knows the case by its number.

    `code` is the objector's key to the case: long and random, because it is used without signing in. `token` is the
    form's: the same form sent twice is one case. What came by post, telephone or in person was entered by an officer;
    `sent_on` is its postmark, or the day of the call or visit. `facts` may tell who objects: handlers alone read it.
    `accept_by` and `due_on` stay open while the calendar of their year has not been entered, and are then set once.
    """

    class Party(models.TextChoices):
        PERSON = "person", "个人"
        UNIT = "unit", "单位"

    class Channel(models.TextChoices):
        ONLINE = "online", "网上提交"
        POST = "post", "邮寄"
        PHONE = "phone", "电话"
        VISIT = "visit", "当面递交"

    # When it was looked at, where load_objection fetched it.
    seen_at: datetime

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections")
    application = models.ForeignKey(Application, models.PROTECT, related_name="objections")
    number = models.OneToOneField(DocumentNumber, models.PROTECT, related_name="+")
    code = models.CharField("受理编号", max_length=30, unique=True)
    token = models.CharField("表单令牌", max_length=32, unique=True)
    party = models.CharField("反映人类型", max_length=10, choices=Party.choices)
    channel = models.CharField("提出方式", max_length=10, choices=Channel.choices, default=Channel.ONLINE)
    sent_on = models.DateField("邮戳或反映日期", null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ground = models.CharField("异议事由", max_length=100)
    matter = models.CharField("反映事项", max_length=100)
    facts = models.TextField("事实与理由", max_length=3000)
    received_at = models.DateTimeField("收到时间")
    accept_by = models.DateField("受理期限", null=True)
    due_on = models.DateField("办理期限", null=True)
    due_explanation = models.CharField("期限说明", max_length=300)
    state = models.CharField("状态", max_length=20, choices=ObjectionState.choices, default=ObjectionState.RECEIVED)
    accepted_at = models.DateTimeField("受理时间", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField("办理依据与理由", max_length=2000, blank=True)
    reply = models.TextField("答复内容", max_length=2000, blank=True)
    document = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")
    organisation_letter = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-received_at", "-pk")
        indexes = (
            # The guard `notice_over`: open cases of one application.
            models.Index(fields=("application",), name="objection_open", condition=Q(state__in=OPEN_VALUES)),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=OPEN_VALUES, closed_at__isnull=True)
                | (Q(state__in=CLOSED_VALUES, closed_at__isnull=False) & ~Q(reason="")),
                name="closed_objection_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(channel="online", sent_on__isnull=True, entered_by__isnull=True)
                | (~Q(channel="online") & Q(sent_on__isnull=False, entered_by__isnull=False)),
                name="objection_on_paper_has_its_day",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="objection_is_kept", operation=pgtrigger.Delete),
            pgtrigger.FSM(name="objection_edges", field="state", transitions=EDGES),
            pgtrigger.Trigger(
                name="objection_closed_by_decision",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=CLOSED_BY_DECISION,
            ),
            pgtrigger.ReadOnly(
                name="objection_text_is_fixed",
                fields=[
                    "notice",
                    "application",
                    "number",
                    "code",
                    "token",
                    "party",
                    "channel",
                    "sent_on",
                    "entered_by",
                    "ground",
                    "matter",
                    "facts",
                    "received_at",
                ],
            ),
            fixed_once("objection_acceptance_day_is_fixed", "accept_by", "accept_by"),
            fixed_once("objection_day_is_fixed", "due_on", "due_on"),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class ObjectorIdentity(models.Model):
    """Who objects: encrypted, apart from the case, read only through a recorded reveal (services/identity.py).

    The names of the files, which may tell it too, are sealed with it. `phone_check` lets the objector ask for the state
    of the case by the last digits of the phone without decryption. Both are written anew only when keys change.
    """

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="identity")
    sealed = models.TextField("身份信息（加密）")
    phone_check = models.CharField("电话校验", max_length=64)
    unit_seal = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = (
            pgtrigger.Protect(name="objector_identity_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="objector_identity_is_fixed", fields=["objection"]),
            sealed_content("unit_seal_is_sealed", "unit_seal_id"),
        )

    def __str__(self) -> str:
        return "（保密）"


class ObjectionFile(models.Model):
    """A piece of evidence. Its content may tell who objects: the case's handlers alone see it."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="files")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        triggers = (
            pgtrigger.Protect(name="objection_file_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="objection_file_is_fixed", fields=["objection"]),
            sealed_content("objection_file_is_sealed", "stored_id"),
        )

    def __str__(self) -> str:
        return "（保密）"
