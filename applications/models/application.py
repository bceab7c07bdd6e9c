"""The dossier's head: who applies in which round, where it lies, and the hand-written transitions."""

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMField
from guardian.models import UserObjectPermissionBase

from applications.models.cycle import AwardCycle, Bureau, Group
from applications.models.organisation import Organisation
from applications.stages import APPLICATION
from applications.workflow.binding import bound_to
from baoji_award.calendar.clock import local_day
from baoji_award.calendar.periods import period


class Application(models.Model):
    """An application in a round. Move it only through workflow/engine.py: advance_application.

    Every method below is one action of the table and changes nothing but the state (and what its docstring says);
    who may call it, its guard, its audit event and its mails are the engine's.
    """

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    group = models.ForeignKey(Group, models.PROTECT, related_name="applications")
    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="applications")
    number = models.CharField("申报编号", max_length=30, unique=True)
    state = FSMField("状态", default=APPLICATION.initial, choices=APPLICATION.choices(), protected=True)
    version = models.PositiveIntegerField("版本", default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("创建时间")
    submitted_at = models.DateTimeField("首次提交时间", null=True, blank=True)
    qualified_at = models.DateTimeField("初审合格时间", null=True, blank=True)
    state_since = models.DateTimeField("进入当前状态的时间")
    correction_due_at = models.DateTimeField("补正截止（不含）", null=True, blank=True)
    # Two officers' decision (DeadlineExtension); a longer correction stands in correction_due_at itself.
    window_extended_until = models.DateTimeField("延期后的申报截止（不含）", null=True, blank=True)

    on_table = bound_to(APPLICATION, state)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("cycle", "organisation"), name="one_application_per_round"),
            models.CheckConstraint(
                condition=~Q(state="correction") | Q(correction_due_at__isnull=False),
                name="correction_has_a_due_date",
            ),
        )
        indexes = (
            # The office's whole list and its count, without looking at a dossier that nobody handed in.
            models.Index(
                fields=("cycle", "number"),
                include=("id",),
                condition=Q(submitted_at__isnull=False),
                name="application_list",
            ),
            # The same by state.
            models.Index(fields=("cycle", "state", "number"), name="application_desk"),
            # The bureau's inbox.
            models.Index(fields=("bureau", "cycle", "state"), name="application_bureau"),
        )
        permissions = (("review_application", "评审申报材料"),)
        triggers = (pgtrigger.FSM(name="legal_edges", field="state", transitions=APPLICATION.edges()),)

    def __str__(self) -> str:
        return self.number

    @on_table
    def submit(self, at: datetime) -> None:
        """The applicant hands the dossier to its bureau; the first time is kept in `submitted_at`."""
        self.submitted_at = self.submitted_at or at

    @on_table
    def endorse(self, at: datetime) -> None:
        """The bureau recommends (推荐意见 signed)."""

    @on_table
    def return_to_applicant(self, at: datetime) -> None:  # noqa: ARG002  every transition takes the moment
        """The bureau sends it back for changes; its opinion on the old text falls."""
        if hasattr(self, "recommendation"):
            self.recommendation.delete()

    @on_table
    def decline(self, at: datetime) -> None:
        """The bureau does not recommend."""

    @on_table
    def forward(self, at: datetime) -> None:
        """The bureau's batch reaches the office (统一报送)."""

    @on_table
    def retract(self, at: datetime) -> None:  # noqa: ARG002  every transition takes the moment
        """The bureau takes its recommendation back before forwarding; it needs both people again."""
        if hasattr(self, "recommendation"):
            self.recommendation.reopen()

    @on_table
    def qualify(self, at: datetime) -> None:
        """The office finds it complete, true and accurate: from `qualified_at` on the agency sees it."""
        self.qualified_at = at

    @on_table
    def request_correction(self, at: datetime) -> None:
        """The office asks for corrections: due after the round's working days, end of that day (exclusive)."""
        length = self.cycle.rulebook.correction_workdays
        self.correction_due_at = period(start=local_day(at), length=length, unit="workday").ends_at

    @on_table
    def reject(self, at: datetime) -> None:
        """The office does not admit it."""

    @on_table
    def resubmit(self, at: datetime) -> None:
        """The applicant answers the correction; its round is closed."""
        self.corrections.filter(answered_at__isnull=True, ended_at__isnull=True).update(answered_at=at)

    @on_table
    def shortlist(self, at: datetime) -> None:
        """On to the defence."""

    @on_table
    def not_shortlist(self, at: datetime) -> None:
        """Ends here, with written feedback to applicant and bureau (plan 五（三）)."""

    @on_table
    def advance(self, at: datetime) -> None:
        """On to the site visit."""

    @on_table
    def stop(self, at: datetime) -> None:
        """Ends after the defence."""

    @on_table
    def conclude_site(self, at: datetime) -> None:
        """The site report is signed by the whole team."""

    @on_table
    def propose(self, at: datetime) -> None:
        """On the candidate list by the committee's resolution."""

    @on_table
    def not_propose(self, at: datetime) -> None:
        """Not on the candidate list."""

    @on_table
    def publish(self, at: datetime) -> None:
        """In the public notice, together with every other candidate."""

    @on_table
    def confirm(self, at: datetime) -> None:
        """Awarded after the notice."""

    @on_table
    def disqualify(self, at: datetime) -> None:
        """Dropped during the notice by decision."""

    @on_table
    def revoke(self, at: datetime) -> None:
        """The honour is taken back by decision."""

    @on_table
    def withdraw(self, at: datetime) -> None:
        """The applicant withdraws; open until publication. A running correction ends with it."""
        self._end_correction(at)

    @on_table
    def lapse(self, at: datetime) -> None:
        """The window closed before it reached the office; the system's own move. A running correction ends with it."""
        self._end_correction(at)

    def _end_correction(self, at: datetime) -> None:
        self.corrections.filter(answered_at__isnull=True, ended_at__isnull=True).update(ended_at=at)


class ApplicationUserGrant(UserObjectPermissionBase):
    """guardian's direct table: an expert's right to review one application, given and taken by reviews alone."""

    content_object = models.ForeignKey(Application, on_delete=models.CASCADE)
