"""The rulebook: everything that one round decides and the code does not (design.md section 7)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from applications.rules.ballot import BallotRule
from applications.rules.base import Key, Rule, Words, doubles
from applications.rules.checking import CheckingRule
from applications.rules.conflicts import ConflictRule
from applications.rules.counting import CountingRule
from applications.rules.defence import DefenceRule
from applications.rules.dossier import DossierRule
from applications.rules.dossier_links import check_groups
from applications.rules.eligibility_rule import EligibilityRule
from applications.rules.endorsement import EndorsementRule, OpinionTemplate
from applications.rules.evaluation import EvaluationRule
from applications.rules.honours import HonourRule
from applications.rules.objections import ObjectionRule
from applications.rules.panels import SeatRule, check_seats, seats_for
from applications.rules.patterns import PatternRule
from applications.rules.profile import ProfileRule
from applications.rules.proofs import check_proofs
from applications.rules.public_notice import PublicNoticeRule
from applications.stages import STAGES

PERCENT = Field(ge=0, le=100)


class Labels(Rule):
    """Names of bodies as they are printed (the plan itself uses several)."""

    city: Words
    government: Words
    committee: Words
    office: Words
    award: Words
    office_address: str = ""
    office_phone: str = ""
    supervision_phone: str = ""
    basis: tuple[str, ...] = ()


class StageRule(Rule):
    """A stage's days, both inclusive: it closes at 24:00 of `closes_on`. `clause` is its place in the plan, if any."""

    code: Literal[tuple(stage.code for stage in STAGES)]  # type: ignore[valid-type]
    opens_on: date
    closes_on: date
    words: Words
    clause: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes_on < self.opens_on:
            raise ValueError(f"阶段 {self.code}：closes_on 早于 opens_on")
        return self


class GroupRule(Rule):
    code: Key
    name: Words
    criteria: Words


class AwardRule(Rule):
    code: Key
    name: Words
    ceiling: PositiveInt
    first_time_money: NonNegativeInt = 0


class AreaRule(Rule):
    code: Words
    name: Words


class BureauRule(Rule):
    """A recommending department and the GB/T 4754 sections (letters) or divisions (two digits) it answers for.

    `opinion_template` replaces the round's own for this bureau.
    """

    code: Key
    name: Words
    industries: tuple[str, ...] = ()
    opinion_template: OpinionTemplate | None = None


class CheckAspect(StrEnum):
    """The three words of plan 五（二）. Quality dishonesty and the like is asked of others: checking.credit_bodies."""

    COMPLETENESS = "completeness"
    TRUTHFULNESS = "truthfulness"
    ACCURACY = "accuracy"

    @property
    def label(self) -> str:
        return {"completeness": "完整性", "truthfulness": "真实性", "accuracy": "准确性"}[self]


class CheckRule(Rule):
    key: Key
    aspect: CheckAspect
    label: Words


class PanelRule(Rule):
    """How an expert panel is made and its scores are combined (domain.md 2.4)."""

    least_experts: PositiveInt
    aggregate: Literal["mean", "median", "trimmed_mean"]
    trim_needs: PositiveInt = 5
    calibration: bool = False
    most_shortlisted: PositiveInt
    cut_off: Decimal = Decimal(0)
    counting: CountingRule = CountingRule()


class WeightRule(Rule):
    """Weights of the stages in the combined score, in percent."""

    document_review: NonNegativeInt = PERCENT
    defence: NonNegativeInt = PERCENT
    site_review: NonNegativeInt = PERCENT

    @model_validator(mode="after")
    def _sum(self) -> Self:
        total = self.document_review + self.defence + self.site_review
        if total != 100:
            raise ValueError(f"weights：权重合计应为 100，当前为 {total}")
        return self


class NoticeRule(Rule):
    """The public notice (plan 五（七）) and how its days are counted (domain.md section 3)."""

    days: PositiveInt
    unit: Literal["calendar", "workday"]
    exclude_first_day: bool = True
    roll_last_day: bool = True
    objection_workdays: PositiveInt


class ReminderRule(Rule):
    """Days before and after a deadline on which whoever has open work is told once."""

    before: tuple[PositiveInt, ...]
    after: tuple[PositiveInt, ...]


class NumberRule(Rule):
    """Prefixes of numbers: dossiers and certificates (BJZL-2024-…), letters, resolutions, notices (…〔2025〕n号)."""

    dossier: Words
    certificate: Words
    letter: Words
    batch: Words
    resolution: Words
    notice: Words


class Rulebook(Rule):
    """All rules of one round. Loading validates every cross-reference and names the key that is wrong."""

    code: Words
    year: PositiveInt
    title: Words
    labels: Labels
    stages: tuple[StageRule, ...]
    groups: tuple[GroupRule, ...] = Field(min_length=1)
    awards: tuple[AwardRule, ...] = Field(min_length=1)
    eligibility: EligibilityRule
    areas: tuple[AreaRule, ...]
    bureaus: tuple[BureauRule, ...] = Field(min_length=1)
    industry_groups: dict[str, Key]
    profile: ProfileRule = ProfileRule()
    dossier: DossierRule
    screening: tuple[CheckRule, ...] = Field(min_length=1)
    correction_workdays: PositiveInt
    checking: CheckingRule = CheckingRule()
    endorsement: EndorsementRule = EndorsementRule()
    conflicts: ConflictRule = ConflictRule()
    patterns: PatternRule = PatternRule()
    review: PanelRule
    panels: tuple[SeatRule, ...] = ()
    defence: DefenceRule
    weights: WeightRule
    evaluation: EvaluationRule = EvaluationRule()
    cut_offs: dict[Key, Decimal] = Field(default_factory=dict)
    ballot: BallotRule
    notice: NoticeRule
    public_notice: PublicNoticeRule = PublicNoticeRule()
    objections: ObjectionRule = ObjectionRule()
    honours: HonourRule = HonourRule()
    reminders: ReminderRule
    numbers: NumberRule
    declarations: dict[Key, Words]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        codes = [stage.code for stage in self.stages]
        if codes != [stage.code for stage in STAGES]:
            raise ValueError("stages：须按次序列出全部七个阶段")
        for name, keys in (
            ("groups", [group.code for group in self.groups]),
            ("awards", [award.code for award in self.awards]),
            ("bureaus", [bureau.code for bureau in self.bureaus]),
            ("screening", [check.key for check in self.screening]),
        ):
            if twice := doubles(keys):
                raise ValueError(f"{name}：代码重复 {', '.join(twice)}")
        self._check_references()
        return self

    def _check_references(self) -> None:
        groups = {group.code for group in self.groups}
        for industry, group in self.industry_groups.items():
            if group not in groups:
                raise ValueError(f"industry_groups.{industry}：没有组别 {group}")
        check_groups(self.dossier, groups)
        check_proofs(self.eligibility, self.dossier)
        check_seats(self.panels, self.review.least_experts)
        awards = {award.code for award in self.awards}
        if unknown_awards := set(self.cut_offs) - awards:
            raise ValueError(f"cut_offs：没有奖项 {', '.join(sorted(unknown_awards))}")
        if unknown_awards := set(self.honours.waits) - awards:
            raise ValueError(f"honours.waits：没有奖项 {', '.join(sorted(unknown_awards))}")

    def stage(self, code: str) -> StageRule:
        """Raises StopIteration for a code that is no stage."""
        return next(stage for stage in self.stages if stage.code == code)

    def seats(self, stage: str) -> SeatRule:
        """How the panels of a judging stage are made up."""
        return seats_for(self.panels, stage, self.review.least_experts)

    @property
    def table_years(self) -> tuple[int, int, int]:
        """The three years before the application year (domain.md 2.1), oldest first: for 2024, 2021 to 2023."""
        return (self.year - 3, self.year - 2, self.year - 1)
