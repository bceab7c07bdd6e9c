"""Stages 4 and 5 of the worlds: sealed defence scores, a visit whose report is signed but not opened."""

import io
from datetime import timedelta

from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import store_file
from baoji_award.documents.models import Preview
from reviews.models import Assignment, DefenceSlot, Panel, SiteVisit
from reviews.services.assignment import assign, release_assignments
from reviews.services.criteria import load_criteria
from reviews.services.declarations import declare_conflict, sign_declarations
from reviews.services.defence import save_defence
from reviews.services.defence_day import record_timing, sign_in
from reviews.services.defence_draw import commit_draw, perform_draw
from reviews.services.defence_questions import add_question
from reviews.services.defence_slides import upload_slides
from reviews.services.panels import add_member, create_panel, enable_panel
from reviews.services.site_imports import take_workbook
from reviews.services.site_papers import add_entry
from reviews.services.site_photos import add_photo
from reviews.services.site_workbook import workbook_of
from tests.cast import Cast, make_cast, make_user
from tests.documents.samples import blank, image, saved, upload
from tests.reviews.rows import CRITERIA, join, register
from tests.reviews.rows45 import BEFORE, DURING, VISITING, Stage, marks, reported, visited
from tests.security.worlds import World, deliver, named

DEFENCE_CANARY, SITE_CANARY, PAPER_CANARY = "答辩密评金丝雀", "612.25", "查阅资料金丝雀"
QUESTION_CANARY = "抽题金丝雀题目"


def defending() -> World:
    """Stage 4: drawn; panel_leader's sheet is sealed, assigned_expert's open, nothing opened."""
    world, panel = _world("defending", "defence")
    cast = world.cast
    commit_draw(cycle_id=cast.cycle.pk, by=cast.agency, at=BEFORE)
    perform_draw(cycle_id=cast.cycle.pk, place="一号会议室", by=cast.agency, at=BEFORE)
    move_clock(DURING)
    save_defence(
        assignment_id=_duty(panel, cast, cast.panel_leader).pk,
        points=marks(77),
        remark=DEFENCE_CANARY,
        version=1,
        by=cast.panel_leader,
        submit=True,
        at=DURING,
    )
    world.own["duty"] = {"assignment_id": _duty(panel, cast, cast.assigned_expert).pk}
    world.own["leading"] = {"assignment_id": _duty(panel, cast, cast.panel_leader).pk}
    slot = DefenceSlot.objects.get(application=cast.application)
    world.own["slot"] = {"slot_id": slot.pk}
    world.own["session"] = {"session_id": slot.session_id}
    question = add_question(cycle_id=cast.cycle.pk, text=QUESTION_CANARY, by=cast.agency, at=BEFORE)
    world.own["question"] = {"question_id": question.pk}
    slides = upload(saved(blank(1)), "答辩.pdf")
    upload_slides(application_id=cast.application.pk, upload=slides, by=cast.owner, at=BEFORE - timedelta(days=1))
    sign_in(slot_id=slot.pk, speaker="王总经理", by=cast.agency, at=DURING)
    record_timing(slot_id=slot.pk, seconds=[960, 300, 480, 300], by=cast.agency, at=DURING)
    deliver()
    return world


def visiting() -> World:
    """Stage 5: the visit to the own dossier is reported and signed by its team; the score is not opened."""
    world, panel = _world("visiting", "site_review")
    cast = world.cast
    move_clock(VISITING)
    team = tuple(Assignment.objects.filter(panel=panel, application=cast.application).order_by("pk"))
    stage = Stage(cast, "site_review", tuple(assignment.expert for assignment in team), panel)
    visit = visited(stage, cast.application)
    _papers(world, visit, cast.panel_leader)
    reported(stage, visit, SITE_CANARY)
    world.own["visit"] = {"visit_id": visit.pk}
    deliver()
    return world


def _papers(world: World, visit: SiteVisit, member: User) -> None:
    """A document seen and a photo with its thumbnail."""
    values = {"title": PAPER_CANARY}
    entry = add_entry(visit_id=visit.pk, kind="document", values=values, by=member, at=VISITING)
    picture_file = upload(image("PNG"), "现场.png")
    photo = add_photo(visit_id=visit.pk, upload=picture_file, caption="装配线", clause="", by=member, at=VISITING)
    file = io.BytesIO(workbook_of(visit))
    taken = take_workbook(visit_id=visit.pk, file=file, size=len(file.getvalue()), by=member, at=VISITING)
    world.own["visit_import"] = {"visit_id": visit.pk, "import_id": taken.pk}
    picture = store_file(b"\xff\xd8\xff thumbnail", name="thumbnail.jpg", by=None)
    Preview.objects.create(stored=photo.stored, picture=picture)
    world.own["visit_paper"] = {"visit_id": visit.pk, "kind": "document", "entry_id": entry.pk}
    world.own["report_photo"] = {"number": visit.application.number, "photo_id": photo.pk}
    world.own["visit_photo"] = {"visit_id": visit.pk, "photo_id": photo.pk}


def _world(name: str, stage: str) -> tuple[World, Panel]:
    cast = make_cast(state=stage, round_state=stage)
    named(cast)
    cast.application.applicationusergrant_set.all().delete()
    load_criteria(path=CRITERIA, at=BEFORE)
    move_clock(BEFORE)
    scope = cast.assigned_expert.grants.get()
    judges = [make_user(f"judge{n}", (scope.role, scope.scope_kind, scope.scope_id)) for n in range(4)]
    experts = [cast.panel_leader, cast.assigned_expert, cast.other_expert, *judges]
    panel = create_panel(cycle_id=cast.cycle.pk, stage=stage, name="第一组", by=cast.agency, at=BEFORE)
    for place, expert in enumerate(experts):
        register(expert, industry=place == 0)
        join(expert, cast, at=BEFORE)
        add_member(panel_id=panel.pk, user_id=expert.pk, leader=place == 0, by=cast.agency, at=BEFORE)
    enable_panel(panel_id=panel.pk, by=cast.agency, at=BEFORE)
    _accept(panel, cast, [cast.panel_leader, cast.assigned_expert, *judges[:3]], [cast.other_expert, *judges])
    number = {"number": cast.application.number}
    return World(name, cast, {"dossier": number}, {"dossier": {"number": cast.rival_application.number}}), panel


def _accept(panel: Panel, cast: Cast, own: list[User], rival: list[User]) -> None:
    for application, experts in ((cast.application, own), (cast.rival_application, rival)):
        for expert in experts:
            ids = {"panel_id": panel.pk, "application_id": application.pk, "expert_id": expert.pk}
            assign(**ids, by=cast.agency, at=BEFORE)
    release_assignments(panel_id=panel.pk, by=cast.agency, at=BEFORE)
    for expert in {*own, *rival}:
        sign_declarations(cycle_id=cast.cycle.pk, by=expert, at=BEFORE)
    for duty in Assignment.objects.filter(panel=panel, state="released").select_related("expert"):
        declare_conflict(assignment_id=duty.pk, has_conflict=False, by=duty.expert, at=BEFORE)


def _duty(panel: Panel, cast: Cast, expert: User) -> Assignment:
    return Assignment.objects.get(panel=panel, application=cast.application, expert=expert)
