from django.urls import path

from applications.views import (
    applicant_correction,
    archives,
    office_bulk,
    office_list,
    office_tasks,
    office_timeline,
    rejections,
)

urlpatterns = [
    path("office/screening/", office_list.applications, name="office_list"),
    path("office/list/filters/", office_list.filters, name="office_filters"),
    path("office/list/filters/<int:pk>/remove/", office_list.remove_filter, name="office_filter_remove"),
    path("office/list/columns/", office_list.columns, name="office_columns"),
    path("office/list/qualify/", office_bulk.qualify, name="bulk_qualify"),
    path("office/list/task/", office_bulk.task, name="bulk_task"),
    path("office/list/export/", office_list.export, name="office_export"),
    path("archives/dossiers/<str:number>/", archives.dossier, name="dossier_archive"),
    path("archives/rounds/<slug:code>/", archives.whole_round, name="round_archive"),
    path("office/tasks/", office_tasks.tasks, name="office_tasks"),
    path("office/tasks/<int:pk>/done/", office_tasks.done, name="task_done"),
    path("office/screening/<str:number>/notes/", office_tasks.notes, name="office_notes"),
    path("office/screening/<str:number>/tasks/", office_tasks.assign, name="task_assign"),
    path("office/screening/<str:number>/timeline/", office_timeline.timeline, name="office_timeline"),
    path("office/screening/<str:number>/rejection/", rejections.rejection, name="rejection"),
    path("apply/<str:number>/correction/", applicant_correction.correction, name="correction_notice"),
    path("office/rejections/", rejections.rejections, name="rejections"),
]
