from django.urls import path

from applications.views import dossier_files, evidence, evidence_uploads

urlpatterns = [
    path("apply/<str:number>/evidence/<int:pk>/move/", evidence.move, name="evidence_move"),
    path("apply/<str:number>/uploads/", evidence_uploads.begin, name="evidence_begin"),
    path("apply/<str:number>/uploads/<uuid:pk>/", evidence_uploads.upload, name="evidence_upload"),
    path("apply/<str:number>/uploads/<uuid:pk>/finish/", evidence_uploads.finish, name="evidence_finish"),
    path("applications/<str:number>/files/<int:pk>/preview/", dossier_files.preview, name="file_preview"),
    path("applications/<str:number>/files/<int:pk>/pages/<int:page>/", dossier_files.page, name="file_page"),
]
