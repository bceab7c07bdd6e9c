from django.urls import path

from applications.views import credit, credit_lines, findings, sanctions, supervise

urlpatterns = [
    path("supervise/applications/", supervise.applications, name="supervise_list"),
    path("supervise/credit/", credit.supervise, name="supervise_credit"),
    path("supervise/credit/letters/<int:pk>/pdf/", credit.supervise_letter, name="supervise_credit_letter"),
    path("supervise/credit/lines/<int:pk>/", credit_lines.supervise_line, name="supervise_credit_line"),
    path("supervise/credit/lines/<int:pk>/file/", credit_lines.supervise_file, name="supervise_credit_file"),
    path("supervise/findings/", findings.supervise, name="supervise_findings"),
    path("supervise/findings/<int:pk>/", findings.supervise_finding, name="supervise_finding"),
    path("supervise/sanctions/", sanctions.supervise, name="supervise_sanctions"),
]
