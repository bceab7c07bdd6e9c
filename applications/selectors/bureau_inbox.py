"""The bureau's inbox: its own dossiers, what is due when, in an order of its choice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, CharField, DateTimeField, F, Q, QuerySet, Value, When
from django.db.models.expressions import OrderBy

from applications.industries import name_of
from applications.models import Application
from applications.selectors.bureau_desk import bureau_applications
from applications.selectors.deadlines import closing_expression
from applications.selectors.screening_list import with_words
from applications.stages import APPLICATION, State
from baoji_award.accounts.models import User
from baoji_award.ui.prepare import SOON_DAYS

DEFAULT_SORT = "due"
SORTS = {"number": "number", "name": "organisation__name", "submitted": "submitted_at", "due": "due_at"}
# All of them end with the window of stage 2 when they have not reached the office by then.
UNTIL_THE_WINDOW_CLOSES = ("draft", "bureau_review", "endorsed")
SOON, OVER, CORRECTION = "soon", "over", "correction"
DUES = ((SOON, f"{SOON_DAYS} 天内到期"), (OVER, "已到期"), (CORRECTION, "补正中"))
# Where the opinion on a dossier under review stands.
DRAFTED, WAITING, APPROVED = "drafted", "waiting", "approved"
OPINIONS = ((DRAFTED, "起草中"), (WAITING, "待审签"), (APPROVED, "待盖章"))
COLUMNS = (
    "number",
    "organisation__name",
    "organisation__uscc",
    "organisation__industry",
    "group__name",
    "submitted_at",
    "due_at",
    "shown_state",
    "opinion",
)


@dataclass(frozen=True, slots=True)
class InboxWanted:
    """A shown state's code, a group's code, codes of DUES and OPINIONS, words in name, code or number, an order."""

    state: str = ""
    group: str = ""
    due: str = ""
    opinion: str = ""
    q: str = ""
    sort: str = DEFAULT_SORT


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line; `due_at` (exclusive) is None where nothing is due, `due_label` says what is.

    `opinion` says where the opinion stands while the dossier is under review.
    """

    number: str
    name: str
    uscc: str
    industry: str
    group: str
    submitted_at: datetime
    state: State
    due_at: datetime | None
    due_label: str
    opinion: str


def inbox(*, by: User, wanted: InboxWanted, at: datetime) -> QuerySet[Application]:
    """The person's bureaus' dossiers of the round at hand, filtered and sorted; inbox_rows prints a page."""
    found = bureau_applications(by=by).annotate(due_at=_due(), opinion=_opinion())
    if wanted.state:
        stored = [state.code for state in APPLICATION.states if wanted.state in {state.code, state.shown_as}]
        found = found.filter(Q(("shown_state", wanted.state)), state__in=stored)
    if wanted.group:
        found = found.filter(group__code=wanted.group)
    if wanted.due:
        found = found.filter(_is_due(wanted.due, at))
    if wanted.opinion:
        found = found.filter(opinion=wanted.opinion)
    if wanted.q:
        found = found.filter(with_words(wanted.q))
    return found.order_by(*_order(wanted.sort))


def _due() -> Case:
    """When the dossier lapses unless somebody acts: a correction on its own day, the others with the window."""
    return Case(
        When(state="correction", then=F("correction_due_at")),
        When(state__in=UNTIL_THE_WINDOW_CLOSES, then=closing_expression()),
        default=None,
        output_field=DateTimeField(),
    )


def _opinion() -> Case:
    """A code of OPINIONS while the dossier is under review and somebody has begun; empty otherwise."""
    under_review = Q(state="bureau_review", recommendation__isnull=False)
    return Case(
        When(under_review & Q(recommendation__approved_at__isnull=False), then=Value(APPROVED)),
        When(under_review & Q(recommendation__submitted_at__isnull=False), then=Value(WAITING)),
        When(under_review, then=Value(DRAFTED)),
        default=Value(""),
        output_field=CharField(),
    )


def _is_due(which: str, at: datetime) -> Q:
    if which == CORRECTION:
        return Q(state="correction")
    if which == OVER:
        return Q(due_at__lte=at)
    return Q(due_at__gt=at, due_at__lte=at + timedelta(days=SOON_DAYS))


def _order(sort: str) -> tuple[OrderBy | str, ...]:
    field = F(SORTS.get(sort.removeprefix("-"), SORTS[DEFAULT_SORT]))
    # What is not due at all comes last either way.
    ordered = field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_last=True)
    return (ordered, "number")


def inbox_rows(page: QuerySet[Application]) -> list[InboxRow]:
    """The lines of one page of `inbox`, read as plain values. One query."""
    return [
        InboxRow(
            number=value["number"],
            name=value["organisation__name"],
            uscc=value["organisation__uscc"],
            industry=name_of(value["organisation__industry"]),
            group=value["group__name"],
            submitted_at=value["submitted_at"],
            state=APPLICATION.state[value["shown_state"]],
            due_at=value["due_at"],
            opinion=dict(OPINIONS).get(value["opinion"], ""),
            due_label="补正截止" if value["shown_state"] == "correction" else "报送截止",
        )
        for value in page.values(*COLUMNS)
    ]


def waiting_for_approval(*, by: User) -> int:
    """How many opinions of the person's bureaus wait for the second person. One query."""
    return bureau_applications(by=by).annotate(opinion=_opinion()).filter(opinion=WAITING).count()
