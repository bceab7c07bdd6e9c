"""The screens of the comprehensive evaluation, its report and the supervision's statement."""

from django.urls import path

from committee.views import office_overall, office_report, papers, second_look, statement

office = [
    path("office/overall/", office_overall.overall, name="office_overall"),
    path("office/overall/compute/", office_overall.compute, name="overall_compute"),
    path("office/overall/draft/", office_overall.draft, name="overall_draft"),
    path("office/overall/second-look/", second_look.index, name="second_look"),
    path("office/overall/report/", office_report.report, name="overall_report"),
    path("office/overall/report/versions/<int:number>/", office_report.version, name="report_version"),
    path("office/overall/report/remind/", office_report.remind, name="report_remind"),
    path("office/overall/issue/", office_report.issue, name="overall_issue"),
    path("papers/report/docx/", papers.report_docx, name="report_docx"),
]
people = [path("supervise/statement/", statement.statement, name="supervise_statement")]
