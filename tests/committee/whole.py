"""Small whole rounds for the archive: two dossiers judged, drawn and visited by services; whole_decided.py goes on.

Everything that a round may decide otherwise follows from one number, so that twenty rounds are twenty different ones.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import transaction

from applications.models import Application, AwardCycle
from applications.services.applicant import NUMBER_PATTERN
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.numbering import allocate_number
from reviews.enums import Key
from reviews.models import DefenceSlot
from reviews.services.defence_day import sign_in
from reviews.services.defence_draw import commit_draw, perform_draw
from reviews.services.defence_questions import add_question, commit_questions, draw_question
from reviews.services.opening import turn_ready_keys
from reviews.services.panel_draw import commit_panel_draw, perform_panel_draw
from reviews.services.panels import add_member, create_panel, enable_panel
from tests.cast import make_user
from tests.reviews.counting import agreed
from tests.reviews.rows import AT, Review, join, make_review, register, release_all, submitted
from tests.reviews.rows45 import BEFORE, DURING, VISITING, Stage, accept_all, judge, reported, visited
from tests.rounds import IN_STAGE, change_frozen_ceiling, change_frozen_rules

EVALUATED, PUBLISHED = IN_STAGE["evaluation"], IN_STAGE["publicity"]
SEATS = {"assessor": {"members": 4, "reserves": 2}, "industry": {"members": 1, "reserves": 1}}


@dataclass
class Whole:
    """A round and who runs it. In a `full` one all agree and an objection is rejected: every part has its content.

    In a `tied` one a run-off decides between the two. `vote` is what every member says where it is not drawn.
    """

    review: Review
    members: list[User]
    random: Random
    full: bool = False
    tied: bool = False
    vote: str = ""

    @property
    def cycle(self) -> AwardCycle:
        return AwardCycle.objects.get(pk=self.review.cast.cycle.pk)

    @property
    def applications(self) -> tuple[Application, Application]:
        own, rival = self.review.application, self.review.cast.rival_application
        return Application.objects.get(pk=own.pk), Application.objects.get(pk=rival.pk)


def begun(seed: int = 0) -> Whole:
    """Sheets sealed, nothing opened; a panel drawn beside."""
    move_clock(AT)
    random = Random(seed)
    review = make_review()
    cast = review.cast
    third = make_user("member3", (RoleCode.COMMITTEE, ScopeKind.CYCLE, cast.cycle.pk))
    whole = Whole(review, [cast.member, cast.recused_member, third], random)
    for number in range(11, 20):
        expert = make_user(f"expert{number}", (RoleCode.EXPERT, ScopeKind.CYCLE, cast.cycle.pk))
        register(expert, industry=number < 14)
        join(expert, cast)
    # Dossiers and certificates are numbered under one prefix; the archive has the certificates' numbers alone.
    prefix = cast.cycle.rulebook.numbers.dossier
    allocate_number(series="dossier", year=cast.cycle.year, prefix=prefix, pattern=NUMBER_PATTERN)
    panel = create_panel(
        cycle_id=cast.cycle.pk,
        stage="document_review",
        name="抽取组",
        group_id=review.application.group_id,
        by=cast.agency,
        at=AT,
    )
    commit_panel_draw(panel_id=panel.pk, seats=SEATS, by=cast.agency, at=AT)
    perform_panel_draw(panel_id=panel.pk, by=cast.agency, at=AT)
    release_all(review, *whole.applications)
    clauses = list(review.criteria.items.filter(leaf=True).values_list("clause", flat=True))
    for application in whole.applications:
        for expert in review.experts:
            percents = {clause: random.randrange(50, 96, 5) for clause in clauses}
            submitted(review, expert, application, percents)
    return whole


def vary_review(whole: Whole, by: str) -> None:
    """Other rules of those that say how scores are computed; `by` is what counts."""
    change(
        whole,
        {
            "review.counting.by": by,
            "review.aggregate": whole.random.choice(("mean", "median", "trimmed_mean")),
            "review.counting.tie_breaks": whole.random.choice(((), ("results",), ("lowest", "median"))),
        },
    )


def vary_decision(whole: Whole) -> None:
    """Other rules of those that say how scores are combined, votes and days are counted."""
    random = whole.random
    weights = random.choice(((40, 20, 40), (50, 25, 25), (35, 30, 35), (100, 0, 0)))
    stages = ("document_review", "defence", "site_review")
    methods = {stage: random.choice(("percent", "percent", "min_max", "z_score")) for stage in stages}
    change(
        whole,
        {
            "weights": dict(zip(stages, weights, strict=True)),
            "evaluation.normalise": methods,
            "evaluation.tie_breaks": random.choice(([], ["results", "defence"], ["document_review"])),
            "cut_offs": {"prize": "40.5" if set(methods.values()) == {"percent"} else "0.5"},
            "ballot.secret": random.choice((True, False)),
            "ballot.base": random.choice(("present", "all")),
            "ballot.recused_leave_base": random.choice((True, False)),
            "notice.unit": random.choice(("calendar", "workday")),
            "notice.days": random.randrange(3, 16),
            "notice.roll_last_day": random.choice((True, False)),
        },
    )


def tie(whole: Whole) -> None:
    """Rules under which both dossiers, judged alike in the defence, share one rank and one prize."""
    change(
        whole,
        {
            "weights": {"document_review": 0, "defence": 100, "site_review": 0},
            "evaluation.normalise": {},
            "evaluation.tie_breaks": [],
            "ballot.pass_percent": 30,
            "awards": [
                {**award.model_dump(), "ceiling": 1 if award.code == "prize" else award.ceiling}
                for award in whole.review.cast.cycle.rulebook.awards
            ],
        },
    )
    change_frozen_ceiling(whole.review.cast.cycle, "prize", 1)
    whole.tied = True


def change(whole: Whole, rules: dict[str, object]) -> None:
    for path, value in rules.items():
        change_frozen_rules(whole.review.cast.cycle, path, value)


def judged(whole: Whole, *, alike: bool = False) -> None:
    """Stages 3 to 5, all opened; `alike`: both have the same marks in the defence."""
    opened(whole, "document_review", AT)
    if whole.review.cast.cycle.rulebook.review.counting.by == "consensus":
        clauses = whole.review.criteria.items.filter(leaf=True).values_list("clause", flat=True)
        for application in whole.applications:
            agreed(whole.review, application, {clause: whole.random.randrange(50, 96, 5) for clause in clauses})
    defended(whole, alike=alike)
    inspected(whole)


def opened(whole: Whole, stage: str, at: datetime) -> None:
    cast = whole.review.cast
    for key, by in ((Key.OFFICE, cast.office), (Key.SUPERVISOR, cast.supervisor)):
        turn_ready_keys(cycle_id=cast.cycle.pk, stage=stage, key=key, by=by, at=at)


def moved(whole: Whole, state: str) -> None:
    """The round and both dossiers one stage on, along the legal edges."""
    AwardCycle.objects.filter(pk=whole.review.cast.cycle.pk).update(state=state)
    for application in whole.applications:
        Application.objects.filter(pk=application.pk).update(state=state)


def seated(whole: Whole, name: str) -> Stage:
    cast, experts = whole.review.cast, whole.review.experts
    moved(whole, name)
    panel = create_panel(cycle_id=cast.cycle.pk, stage=name, name=f"{name}组", by=cast.agency, at=BEFORE)
    for number, expert in enumerate(experts):
        add_member(panel_id=panel.pk, user_id=expert.pk, leader=number == 0, by=cast.agency, at=BEFORE)
    enable_panel(panel_id=panel.pk, by=cast.agency, at=BEFORE)
    panel.refresh_from_db()
    stage = Stage(cast, name, experts, panel)
    accept_all(stage, *whole.applications)
    return stage


def defended(whole: Whole, *, alike: bool) -> None:
    move_clock(BEFORE)
    stage = seated(whole, "defence")
    cycle, agency = whole.review.cast.cycle.pk, whole.review.cast.agency
    commit_draw(cycle_id=cycle, by=agency, at=BEFORE)
    perform_draw(cycle_id=cycle, place="一号会议室", by=agency, at=BEFORE)
    for text in ("如何确定顾客要求？", "如何评价供方？", "如何测量过程绩效？"):
        add_question(cycle_id=cycle, text=text, by=agency, at=BEFORE)
    commit_questions(cycle_id=cycle, by=agency, at=BEFORE)
    move_clock(DURING)
    for slot in DefenceSlot.objects.filter(draw__cycle=cycle).order_by("position"):
        sign_in(slot_id=slot.pk, speaker="王总经理", by=agency, at=DURING)
        draw_question(slot_id=slot.pk, by=agency, at=DURING)
    marks = [whole.random.randrange(60, 100) for _ in stage.experts]
    for application in whole.applications:
        judge(stage, application, marks)
        if not alike:
            whole.random.shuffle(marks)
            marks[0] = whole.random.randrange(60, 100)
    opened(whole, "defence", DURING)


def inspected(whole: Whole) -> None:
    move_clock(VISITING)
    stage = seated(whole, "site_review")
    for application in whole.applications:
        reported(stage, visited(stage, application), f"{whole.random.randrange(560, 900)}.25")
    opened(whole, "site_review", VISITING)


@contextmanager
def undone(whole: Whole) -> Iterator[None]:
    """What happens inside is taken back: the next variant starts from the same rows."""
    cycle = whole.review.cast.cycle
    rules, tied = cycle.rules, whole.tied
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cycle.rules, whole.tied = rules, tied
