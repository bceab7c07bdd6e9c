from django.urls import path

from applications.views import announcements, batches, corrections, office, office_jobs, office_recusals, screening

urlpatterns = [
    path("office/", office.desk, name="office"),
    path("office/screening/<str:number>/", screening.screening, name="screening"),
    path("office/screening/<str:number>/correction/", corrections.correction, name="correction"),
    path("office/screening/<str:number>/correction/late/", corrections.late, name="correction_late"),
    path("office/intake/", batches.received, name="intake"),
    path("office/intake/<int:pk>/", batches.received_batch, name="intake_batch"),
    path("office/intake/<int:pk>/letter/", batches.received_letter, name="intake_letter"),
    path("office/intake/<int:pk>/sheet/", batches.received_sheet, name="intake_sheet"),
    path("office/rounds/", office.rounds, name="rules"),
    path("office/rounds/<slug:code>/", office.round_rules, name="round_rules"),
    path("office/rounds/<slug:code>/act/<slug:action>/", office.act, name="round_act"),
    path("office/jobs/<uuid:job_id>/", office_jobs.job, name="office_job"),
    path("office/jobs/<uuid:job_id>/result/", office_jobs.result, name="office_job_result"),
    path("office/recusals/", office_recusals.recusals, name="recusals"),
    path("office/recusals/<int:pk>/lift/", office_recusals.lift, name="lift_recusal"),
    path("office/news/", announcements.announcements, name="news_list"),
    path("office/news/new/", announcements.new, name="announcement_new"),
    path("office/news/<int:pk>/", announcements.announcement, name="announcement"),
    path("office/news/<int:pk>/edit/", announcements.edit, name="announcement_edit"),
    path("office/news/<int:pk>/publish/", announcements.publish, name="announcement_publish"),
    path("office/news/<int:pk>/withdraw/", announcements.withdraw, name="announcement_withdraw"),
    path("office/news/<int:pk>/files/", announcements.attach, name="announcement_attach"),
    path("office/news/<int:pk>/files/<int:file_pk>/remove/", announcements.detach, name="announcement_detach"),
]
