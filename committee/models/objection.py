"""Real-name objections against a notice (plan 五（七）; domain.md 2.7)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application
from baoji_award.documents.models import Document, DocumentNumber, StoredFile
from committee.models.notice import PublicNotice
from committee.models.triggers import append_only


class ObjectionState(models.TextChoices):
    """Open while received or accepted; an open objection stops the confirmation of its one candidate."""

    RECEIVED = "received", "已收到"
    ACCEPTED = "accepted", "已受理"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    UPHELD = "upheld", "异议成立"
    REJECTED = "rejected", "异议不成立"


OPEN_STATES = (ObjectionState.RECEIVED, ObjectionState.ACCEPTED)
EDGES = [
    (ObjectionState.RECEIVED.value, ObjectionState.ACCEPTED.value),
    (ObjectionState.RECEIVED.value, ObjectionState.NOT_ACCEPTED.value),
    (ObjectionState.ACCEPTED.value, ObjectionState.UPHELD.value),
    (ObjectionState.ACCEPTED.value, ObjectionState.REJECTED.value),
]


class Objection(models.Model):
    """A case. Who raised it is in ObjectorIdentity alone; the workflow knows the case by its number.

    `code` is the objector's key to the case: long and random, because it is used without signing in. `token` is the
    form's: the same form sent twice is one case.
    """

    class Party(models.TextChoices):
        PERSON = "person", "个人"
        UNIT = "unit", "单位"

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections")
    application = models.ForeignKey(Application, models.PROTECT, related_name="objections")
    number = models.OneToOneField(DocumentNumber, models.PROTECT, related_name="+")
    code = models.CharField("受理编号", max_length=30, unique=True)
    token = models.CharField("表单令牌", max_length=32, unique=True)
    party = models.CharField("反映人类型", max_length=10, choices=Party.choices)
    matter = models.CharField("反映事项", max_length=100)
    facts = models.TextField("事实与理由", max_length=3000)
    received_at = models.DateTimeField("收到时间")
    due_on = models.DateField("办理期限")
    due_explanation = models.CharField("期限说明", max_length=300)
    state = models.CharField("状态", max_length=20, choices=ObjectionState.choices, default=ObjectionState.RECEIVED)
    accepted_at = models.DateTimeField("受理时间", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField("办理依据与理由", max_length=2000, blank=True)
    reply = models.TextField("答复内容", max_length=2000, blank=True)
    document = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-received_at", "-pk")
        indexes = (
            # The guard `notice_over`: open cases of one application.
            models.Index(
                fields=("application",), name="objection_open", condition=Q(state__in=("received", "accepted"))
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("received", "accepted"), closed_at__isnull=True)
                | (Q(state__in=("not_accepted", "upheld", "rejected"), closed_at__isnull=False) & ~Q(reason="")),
                name="closed_objection_has_reason",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="objection_is_kept", operation=pgtrigger.Delete),
            pgtrigger.FSM(name="objection_edges", field="state", transitions=EDGES),
            pgtrigger.ReadOnly(
                name="objection_text_is_fixed",
                fields=[
                    "notice",
                    "application",
                    "number",
                    "code",
                    "token",
                    "party",
                    "matter",
                    "facts",
                    "received_at",
                    "due_on",
                ],
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class ObjectorIdentity(models.Model):
    """Who objects: encrypted, apart from the case, read only through a recorded reveal (services/identity.py).

    `phone_check` lets the objector ask for the state of the case by the last digits of the phone without decryption.
    """

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="identity")
    sealed = models.TextField("身份信息（加密）")
    phone_check = models.CharField("电话校验", max_length=64)
    unit_seal = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = (append_only("objector_identity_append_only"),)

    def __str__(self) -> str:
        return "（保密）"


class ObjectionFile(models.Model):
    """A piece of evidence. Its name and content may tell who objects: the office alone sees it."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="files")
    name = models.CharField("文件名", max_length=200)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        triggers = (append_only("objection_file_append_only"),)

    def __str__(self) -> str:
        return "（保密）"
