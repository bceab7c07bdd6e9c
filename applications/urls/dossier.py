from django.urls import path

from applications.views import dossier, dossier_print, dossier_versions, rejections, workspace

urlpatterns = [
    path("applications/<str:number>/", dossier.detail, name="detail"),
    path("applications/<str:number>/files/<int:pk>/", dossier.file, name="file"),
    path("applications/<str:number>/rejection/letter/", rejections.letter, name="rejection_letter"),
    path("applications/<str:number>/versions/", dossier_versions.versions, name="versions"),
    path("applications/<str:number>/versions/<int:version>/", dossier_versions.compare, name="compare"),
    path("applications/<str:number>/print/", dossier_print.page, name="print"),
    path("applications/<str:number>/print/pdf/", dossier_print.order, name="print_order"),
    path("applications/<str:number>/print/<int:pk>/", dossier_print.progress, name="print_progress"),
    path("applications/<str:number>/print/<int:pk>/file/", dossier_print.file, name="print_file"),
    path("applications/<str:number>/act/<slug:action>/", workspace.perform, name="act"),
]
