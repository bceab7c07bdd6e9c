"""Objections: the public's pages, the office's cases, the organisation's hearings, the supervision's view."""

from django.urls import path

from committee.views import hearings, objections, office_objections, supervise_objections
from committee.views.objection_case import STEPS

urlpatterns = [
    path("notices/<slug:slug>/objections/new/", objections.object_to, name="object"),
    path("objections/receipt/<str:code>/", objections.receipt, name="objection_receipt"),
    path("objections/track/", objections.tracking, name="track"),
    path("office/objections/", office_objections.index, name="office_objections"),
    path("office/objections/enter/", office_objections.entry, name="objection_entry"),
    path("office/objections/<str:number>/", office_objections.detail, name="office_objection"),
    path("office/objections/<str:number>/identity/", office_objections.reveal, name="objection_reveal"),
    path("office/objections/<str:number>/reply/", office_objections.reply, name="objection_reply"),
    path("office/objections/<str:number>/files/<int:pk>/", office_objections.evidence, name="objection_file"),
    *(
        path(f"office/objections/<str:number>/{name}/", office_objections.step, {"name": name}, f"objection_{name}")
        for name in STEPS
    ),
    path("hearings/", hearings.index, name="hearings"),
    path("hearings/<int:pk>/", hearings.detail, name="hearing"),
    path("hearings/<int:pk>/files/<int:file_pk>/", hearings.answer_file, name="hearing_file"),
    path("hearings/letters/<str:number>/", hearings.letter, name="objection_letter"),
    path("supervise/objections/", supervise_objections.index, name="supervise_objections"),
    path("supervise/objections/<str:number>/", supervise_objections.detail, name="supervise_objection"),
]
