"""Stored contents with scan and thumbnail, uploads on their way, official numbers and the documents issued under them.

All rows but the counters are append-only in the database itself: a number once given to a document and a hash once
filed stay as they are. TRUNCATE is not refused, because the test runner empties its tables with it.
"""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

SHA256_HEX_LENGTH = 64
# The content type of what lies encrypted (sealed_files.py); no upload has it.
SEALED_TYPE = "application/x-sealed"


def _append_only(name: str) -> pgtrigger.Protect:
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


class StoredFile(models.Model):
    """One content under MEDIA_ROOT, named by its SHA-256. Two uploads of the same bytes share one row."""

    sha256 = models.CharField("摘要", max_length=SHA256_HEX_LENGTH, unique=True)
    size = models.PositiveBigIntegerField("大小（字节）")
    content_type = models.CharField("类型", max_length=100)
    pages = models.PositiveIntegerField("页数", null=True)
    created_at = models.DateTimeField("存入时间")

    class Meta:
        verbose_name = verbose_name_plural = "存档文件"
        constraints = [
            models.CheckConstraint(name="stored_file_sha256", condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$")),
        ]
        triggers = [_append_only("stored_file_append_only")]

    def __str__(self) -> str:
        return f"{self.sha256[:8]}…{self.sha256[-8:]}"


class SealedKey(models.Model):
    """The key of an encrypted content with its true type and size, sealed; written anew only when keys change."""

    stored = models.OneToOneField(StoredFile, models.PROTECT, related_name="sealed_key", verbose_name="文件")
    sealed = models.TextField("密钥（加密）")

    class Meta:
        verbose_name = verbose_name_plural = "文件密钥"
        triggers = [
            pgtrigger.Protect(name="sealed_key_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="sealed_key_is_fixed", fields=["stored"]),
        ]

    def __str__(self) -> str:
        return str(self.stored_id)


class FileScan(models.Model):
    """What the virus scanner said about a content. No row: no scanner was configured when it came in."""

    class State(models.TextChoices):
        PENDING = "pending", "待查毒"
        CLEAN = "clean", "查毒通过"
        INFECTED = "infected", "发现病毒"

    stored = models.OneToOneField(StoredFile, models.PROTECT, related_name="scan", verbose_name="文件")
    state = models.CharField("状态", max_length=10, choices=State, default=State.PENDING)
    signature = models.CharField("病毒名称", max_length=200, blank=True)
    asked_at = models.DateTimeField("送检时间")
    scanned_at = models.DateTimeField("查毒时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "查毒记录"
        constraints = [
            models.CheckConstraint(
                name="file_scan_has_a_time",
                condition=Q(state="pending", scanned_at=None) | (~Q(state="pending") & Q(scanned_at__isnull=False)),
            ),
            models.CheckConstraint(name="file_scan_names_the_find", condition=Q(state="infected") ^ Q(signature="")),
        ]

    def __str__(self) -> str:
        return f"{self.stored_id} {self.get_state_display()}"


class Preview(models.Model):
    """Page one of a content as a small picture; `picture` is empty where it could not be drawn."""

    stored = models.OneToOneField(StoredFile, models.PROTECT, related_name="preview", verbose_name="文件")
    picture = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="缩略图")

    class Meta:
        verbose_name = verbose_name_plural = "缩略图"

    def __str__(self) -> str:
        return str(self.stored_id)


class FileText(models.Model):
    """The text inside a PDF, taken out once; empty for a scan or a broken file. A form feed ends a page;
    the texts of earlier releases have none.
    """

    stored = models.OneToOneField(StoredFile, models.PROTECT, related_name="text", verbose_name="文件")
    text = models.TextField("文字")

    class Meta:
        verbose_name = verbose_name_plural = "文件文字"

    def __str__(self) -> str:
        return str(self.stored_id)


class IncomingUpload(models.Model):
    """A file on its way in, chunk by chunk. Its bytes lie under MEDIA_ROOT/incoming/<id>.part until it is complete.

    `mark` is what the browser knows about the file (its time of change), so that the same file chosen again goes on
    where it stopped. `digest_state` carries the running SHA-256 from one request to the next. Times are real ones.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="上传人")
    object_type = models.CharField("对象种类", max_length=60)
    object_id = models.CharField("对象", max_length=64)
    place = models.CharField("位置", max_length=60)
    replaces = models.PositiveBigIntegerField("替换", null=True)
    name = models.CharField("文件名", max_length=200)
    mark = models.CharField("标记", max_length=40, blank=True)
    size = models.PositiveBigIntegerField("大小（字节）")
    received = models.PositiveBigIntegerField("已收到（字节）", default=0)
    digest_state = models.BinaryField("摘要计算状态", default=bytes)
    result = models.PositiveBigIntegerField("结果", null=True)
    touched_at = models.DateTimeField("最近时间", db_default=models.functions.Now())

    class Meta:
        verbose_name = verbose_name_plural = "正在上传的文件"
        constraints = [
            models.CheckConstraint(
                name="incoming_upload_within_size", condition=Q(received__lte=F("size"), size__gt=0)
            ),
        ]
        indexes = [
            models.Index(name="incoming_upload_of", fields=["object_type", "object_id"]),
            models.Index(name="incoming_upload_touched", fields=["touched_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.received}/{self.size}"


class NumberSeries(models.Model):
    """The counter of one series in one year; its row is the lock under which the next number is taken."""

    series = models.CharField("序列", max_length=60)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号序列"
        constraints = [models.UniqueConstraint(name="number_series_once_a_year", fields=["series", "year"])]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"


class DocumentNumber(models.Model):
    """A number taken from a series, with its printed form such as 宝质奖办函〔2025〕3号."""

    series = models.CharField("序列", max_length=60)
    year = models.PositiveSmallIntegerField("年份")
    value = models.PositiveIntegerField("顺序号")
    text = models.CharField("编号", max_length=100, unique=True)
    allocated_at = models.DateTimeField("取号时间")

    class Meta:
        verbose_name = verbose_name_plural = "文书编号"
        constraints = [models.UniqueConstraint(name="document_number_once", fields=["series", "year", "value"])]
        triggers = [_append_only("document_number_append_only")]

    def __str__(self) -> str:
        return self.text


class Document(models.Model):
    """A generated official document. A correction is a new document, never a change of this row."""

    kind = models.CharField("种类", max_length=60)
    number = models.OneToOneField(
        DocumentNumber, models.PROTECT, null=True, related_name="document", verbose_name="编号"
    )
    title = models.CharField("标题", max_length=300)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="documents", verbose_name="文件")
    object_type = models.CharField("对象种类", max_length=60)
    object_id = models.CharField("对象", max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="制发人"
    )
    created_at = models.DateTimeField("制发时间")

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        indexes = [models.Index(name="document_of_object", fields=["object_type", "object_id", "kind"])]
        triggers = [_append_only("document_append_only")]

    def __str__(self) -> str:
        return self.title
