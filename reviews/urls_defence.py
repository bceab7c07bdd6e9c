"""Routes of 陈述答辩, and with them 现场评审, included by reviews/urls.py under the same namespace."""

from django.urls import path

from reviews.urls_site import urlpatterns as site
from reviews.views import (
    defence_agency,
    defence_applicant,
    defence_calendars,
    defence_day,
    defence_expert,
    defence_questions,
    defence_results,
    defence_sessions,
)

urlpatterns = [
    # 陈述答辩
    path("agency/defence/", defence_agency.desk, name="agency_defence"),
    path("agency/defence/sessions/", defence_sessions.index, name="defence_sessions"),
    path("agency/defence/sessions/<int:session_id>/", defence_sessions.room, name="defence_session"),
    path("agency/defence/sessions/<int:session_id>/drop/", defence_sessions.drop, name="defence_session_drop"),
    path("defence/sessions/<int:session_id>/xlsx/", defence_sessions.xlsx, name="defence_session_xlsx"),
    path("defence/sessions/<int:session_id>/pdf/", defence_sessions.pdf, name="defence_session_pdf"),
    path("defence/hall/", defence_sessions.hall, name="defence_hall"),
    path("agency/defence/commit/", defence_agency.commit, name="defence_commit"),
    path("agency/defence/draw/", defence_agency.draw, name="defence_draw"),
    path("agency/defence/slots/<int:slot_id>/", defence_day.slot, name="defence_slot"),
    path("agency/defence/slots/<int:slot_id>/timing/", defence_day.timing, name="defence_timing"),
    path("agency/defence/slots/<int:slot_id>/screen/", defence_day.screen, name="defence_screen"),
    path("agency/defence/slots/<int:slot_id>/question/", defence_questions.draw, name="question_draw"),
    path("agency/defence/questions/", defence_questions.bank, name="defence_questions"),
    path("agency/defence/questions/commit/", defence_questions.commit, name="questions_commit"),
    path("agency/defence/questions/<int:question_id>/remove/", defence_questions.remove, name="question_remove"),
    path("defence/slides/<str:number>/", defence_applicant.slides, name="defence_slides"),
    path("defence/slots/<int:slot_id>/question/pdf/", defence_questions.record_pdf, name="question_draw_pdf"),
    path("defence/timetable/xlsx/", defence_calendars.xlsx, name="defence_timetable_xlsx"),
    path("defence/timetable/ics/", defence_calendars.staff, name="defence_timetable_ics"),
    path("expert/defence/ics/", defence_calendars.expert, name="defences_ics"),
    path("expert/defence/<int:assignment_id>/overtime/", defence_day.overtime, name="defence_overtime"),
    path("apply/<str:number>/defence/ics/", defence_calendars.applicant, name="applicant_defence_ics"),
    path("defence/timetable/", defence_agency.timetable, name="defence_timetable"),
    path("defence/timetable/pdf/", defence_agency.timetable_pdf, name="defence_timetable_pdf"),
    path("expert/defence/", defence_expert.index, name="defences"),
    path("expert/defence/<int:assignment_id>/", defence_expert.sheet, name="defence_sheet"),
    path("expert/defence/<int:assignment_id>/receipt/", defence_expert.receipt, name="defence_receipt"),
    path("office/defence/", defence_results.office, name="office_defence"),
    path("supervise/defence/", defence_results.supervisor, name="supervisor_defence"),
    path("apply/<str:number>/defence/", defence_applicant.applicant, name="applicant_defence"),
    *site,
]
