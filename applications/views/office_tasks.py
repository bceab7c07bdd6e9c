"""Internal notes and tasks about a dossier, and the list of tasks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.forms.office_tasks import NoteForm, TaskFilterForm, TaskForm
from applications.models import Application
from applications.selectors.office_notes import mentionable, notes_of
from applications.selectors.office_tasks import officers_of, tasks_listed, tasks_of
from applications.selectors.screening import load_for_office
from applications.services.office_notes import write_note
from applications.services.office_tasks import assign_tasks, set_done
from applications.workflow.veil import shown_state
from baoji_award.accounts.access import office_only, signed_in
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import put_on_form
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

COLUMNS = (
    Column("任务"),
    Column("申报单位"),
    Column("经办人", hide="sm"),
    Column("期限"),
    Column("状态"),
    Column("办理", hidden_label=True),
)
NOTES_A_PAGE = 20


@office_only
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """One's own open tasks, or what the filter asks for, 50 a page."""
    by, form = signed_in(request), TaskFilterForm(request.GET)
    page = page_of(request, tasks_listed(by=by, **form.wanted()))
    context = {"form": form, "page": page, "columns": COLUMNS, "today": local_day(database_now())}
    return render(request, "applications/office/tasks.html", context)


@office_only
@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Ticks a task off, or with `reopen` opens it again; back to where the button stood."""
    ticked = "reopen" not in request.POST
    task = set_done(task_id=pk, done=ticked, by=signed_in(request))
    messages.success(request, "任务已完成。" if ticked else "任务已恢复为未完成。")
    if "list" in request.POST:
        return redirect("applications:office_tasks")
    return redirect("applications:office_notes", number=task.application.number)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, number: str) -> HttpResponse:
    """The dossier's tasks and notes; POST writes a note."""
    by = signed_in(request)
    application = load_for_office(by=by, number=number)
    form = _note_form(request if request.method == "POST" else None, by, application)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            write_note(application_id=application.pk, note=form.note(), by=by)
        except DomainError as error:
            status = put_on_form(form, error)
        else:
            messages.success(request, "内部记录已保存。")
            return redirect("applications:office_notes", number=number)
    return _page(request, application, note=form, task=_task_form(None, application), status=status)


@office_only
@require_POST
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """Gives an officer a task about the dossier."""
    by = signed_in(request)
    application = load_for_office(by=by, number=number)
    form, status = _task_form(request, application), 422
    if form.is_valid():
        try:
            assign_tasks(numbers=[application.number], task=form.task(), by=by)
        except DomainError as error:
            status = put_on_form(form, error)
        else:
            messages.success(request, "任务已交办。")
            return redirect("applications:office_notes", number=number)
    return _page(request, application, note=_note_form(None, by, application), task=form, status=status)


def _note_form(request: HttpRequest | None, by: User, application: Application) -> NoteForm:
    office, bureau = mentionable(by=by, application=application)
    data = request.POST if request else None
    return NoteForm(data, office=office, bureau=bureau, bureau_name=application.bureau.name)


def _task_form(request: HttpRequest | None, application: Application) -> TaskForm:
    officers, today = list(officers_of(application).order_by("pk")), local_day(database_now())
    return TaskForm(request.POST if request else None, officers=officers, today=today)


def _page(
    request: HttpRequest, application: Application, *, note: NoteForm, task: TaskForm, status: int
) -> HttpResponse:
    by = signed_in(request)
    context = {
        "application": application,
        "state": shown_state(application, by),
        "tasks": tasks_of(by=by, application=application),
        "page": page_of(request, notes_of(by=by, application=application), size=NOTES_A_PAGE),
        "sent": note if note.is_bound else task,
        "note_form": note,
        "task_form": task,
        "today": local_day(database_now()),
    }
    return render(request, "applications/office/notes.html", context, status=status)
