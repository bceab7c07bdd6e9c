"""What is done about an objection: who handles it, tasks, the hearing of the organisation, the decision."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from baoji_award.documents.models import StoredFile
from committee.models.objection import Objection, ObjectionState
from committee.models.triggers import append_only


class ObjectionHandler(models.Model):
    """An officer who may read one case's identity and evidence; named by another officer, never by themselves."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="handlers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_at = models.DateTimeField("指定时间")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("解除时间", null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("objection", "user"), condition=Q(ended_at__isnull=True), name="handler_named_once"
            ),
            models.CheckConstraint(condition=~Q(user=F("named_by")), name="handler_named_by_somebody_else"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="handler_ended_by_somebody",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="objection_handler_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="objection_handler_is_fixed", fields=["objection", "user", "named_by", "named_at"]),
        )

    def __str__(self) -> str:
        return f"{self.objection_id}/{self.user_id}"


class ObjectionTask(models.Model):
    """A step of the inquiry that one officer is to take until the end of a working day."""

    class Kind(models.TextChoices):
        INVESTIGATE = "investigate", "调查核实"
        HEAR = "hear", "听取意见"
        ASK_BUREAU = "ask_bureau", "征询主管部门"
        ASK_EXPERTS = "ask_experts", "征询专家"

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="tasks")
    kind = models.CharField("事项", max_length=20, choices=Kind.choices)
    text = models.CharField("任务内容", max_length=200)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_on = models.DateField("期限")
    due_explanation = models.CharField("期限说明", max_length=300)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("交办时间")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField("完成时间", null=True)
    result = models.TextField("办理结果", max_length=1000, blank=True)

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True, result="")
                | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(result="")),
                name="objection_task_done_with_result",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="objection_task_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="objection_task_is_fixed",
                fields=["objection", "kind", "text", "assignee", "due_on", "created_by", "created_at"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.objection_id}/{self.kind}"


class ObjectionHearing(models.Model):
    """What the organisation objected to is told, in the handler's words, and what it answers before the due instant."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="hearings")
    substance = models.TextField("需要说明的问题", max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("发出时间")
    due_at = models.DateTimeField("答复截止（不含）")
    due_explanation = models.CharField("期限说明", max_length=300)
    answer = models.TextField("答复", max_length=3000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="hearing_is_due_later"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__lt=F("due_at"), answered_by__isnull=False) & ~Q(answer="")),
                name="hearing_answered_in_time",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="objection_hearing_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="objection_answer_is_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_at__isnull=False),
            ),
            pgtrigger.ReadOnly(
                name="objection_hearing_is_fixed", fields=["objection", "substance", "asked_by", "asked_at", "due_at"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.objection_id}/{self.asked_at:%Y-%m-%d}"


class HearingFile(models.Model):
    """A file of the organisation's answer."""

    hearing = models.ForeignKey(ObjectionHearing, models.PROTECT, related_name="files")
    name = models.CharField("文件名", max_length=200)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        triggers = (append_only("hearing_file_append_only"),)

    def __str__(self) -> str:
        return self.name


class ObjectionDecision(models.Model):
    """A conclusion that a handler proposes and a second person approves or sends back; where the round's rules leave it
    to the committee, with the resolution's number and day.
    """

    CONCLUSIONS = tuple((state.value, state.label) for state in (ObjectionState.UPHELD, ObjectionState.REJECTED))

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="decisions")
    conclusion = models.CharField("结论", max_length=20, choices=CONCLUSIONS)
    findings = models.TextField("查明的事实和依据", max_length=2000)
    consequence = models.CharField("处理结果", max_length=500, blank=True)
    reply = models.TextField("对反映人的答复", max_length=2000)
    organisation_reply = models.TextField("对被反映单位的答复", max_length=2000)
    resolution = models.CharField("组委会决议文号", max_length=60, blank=True)
    resolved_on = models.DateField("决议日期", null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField("审定时间", null=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField("退回时间", null=True)
    return_reason = models.CharField("退回理由", max_length=500, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("objection",), condition=Q(returned_at__isnull=True), name="one_decision_per_objection"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="objection_decided_by_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False, returned_at__isnull=True),
                name="objection_decision_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, returned_by__isnull=True, return_reason="")
                | (Q(returned_at__isnull=False, returned_by__isnull=False) & ~Q(return_reason="")),
                name="objection_decision_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(conclusion="rejected") | (Q(conclusion="upheld") & ~Q(consequence="")),
                name="upheld_objection_has_consequence",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="objection_decision_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="objection_decision_is_fixed",
                fields=[
                    "objection",
                    "conclusion",
                    "findings",
                    "consequence",
                    "reply",
                    "organisation_reply",
                    "resolution",
                    "resolved_on",
                    "proposed_by",
                    "proposed_at",
                ],
            ),
            pgtrigger.Protect(
                name="objection_approval_is_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__approved_at__isnull=False) | pgtrigger.Q(old__returned_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.objection_id}/{self.conclusion}"
