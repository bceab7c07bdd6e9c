"""Bulk actions: what was chosen, what can be done with it and what not and why, and then all of it or nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from applications.forms.office_tasks import TaskForm, chosen_numbers, shown_versions
from applications.selectors.office_bulk import chosen, lines_for
from applications.selectors.office_tasks import officers_for
from applications.services.office_bulk import qualify_many
from applications.services.office_tasks import assign_tasks
from baoji_award.accounts.access import office_only, signed_in
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import put_on_form


@office_only
@require_POST
def qualify(request: HttpRequest) -> HttpResponse:
    """Shows what would be qualified and what not; with `confirm`, qualifies exactly what was shown."""
    by, error = signed_in(request), None
    if "confirm" in request.POST:
        try:
            count = qualify_many(versions=shown_versions(request.POST), by=by)
        except DomainError as refused:
            error = refused
        else:
            messages.success(request, f"已办理：初审合格 {count} 家。")
            return redirect("applications:office_list")
    lines = lines_for(by=by, numbers=chosen_numbers(request.POST), action="qualify", at=database_now())
    context = {
        "able": [line for line in lines if line.decision],
        "unable": [line for line in lines if not line.decision],
        "error": error.sentence if error else "",
    }
    status = error.status if error else 200 if lines else 422
    return render(request, "applications/office/bulk_qualify.html", context, status=status)


@office_only
@require_POST
def task(request: HttpRequest) -> HttpResponse:
    """Shows the chosen dossiers and asks for the task; with `confirm`, gives it about every one of them."""
    by, confirmed = signed_in(request), "confirm" in request.POST
    found = list(chosen(by=by, numbers=chosen_numbers(request.POST)))
    form = TaskForm(request.POST if confirmed else None, officers=officers_for(found), today=local_day(database_now()))
    status = 422 if confirmed or not found else 200
    if confirmed and form.is_valid():
        try:
            tasks = assign_tasks(numbers=chosen_numbers(request.POST), task=form.task(), by=by)
        except DomainError as error:
            status = put_on_form(form, error)
        else:
            messages.success(request, f"已交办任务 {len(tasks)} 项。")
            return redirect("applications:office_list")
    return render(request, "applications/office/bulk_task.html", {"form": form, "chosen": found}, status=status)
