"""The movable clock of demo and tests, and the statutory days the office may edit."""

from django.db import models


class MovableClock(models.Model):
    """How far the award's time is shifted from the server's. Empty in production, where triggers alone read it."""

    singleton = models.PositiveSmallIntegerField(primary_key=True, default=1)
    shift = models.DurationField("偏移")

    class Meta:
        verbose_name = verbose_name_plural = "演示时钟"
        constraints = [
            models.CheckConstraint(name="movable_clock_single_row", condition=models.Q(singleton=1)),
        ]

    def __str__(self) -> str:
        return str(self.shift)


class Year(models.Model):
    """A year whose arrangement of holidays has been entered in full; any other year is unknown, never guessed."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    source = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "已录入年份"
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year}年"


class Day(models.Model):
    """A day that the yearly State Council arrangement names; every other day follows the weekend rule."""

    date = models.DateField("日期", primary_key=True)
    is_rest = models.BooleanField("休息")
    name = models.CharField("名称", max_length=60)
    source_document = models.CharField("依据文件", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "法定日历"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"
