"""Routes of plans, draws and drop-outs of panels, included by reviews/urls.py under the same namespace."""

from django.urls import path

from reviews.views import plans

urlpatterns = [
    path("agency/assignments/<int:panel_id>/plan/", plans.plan, name="assignment_plan"),
    path("agency/assignments/<int:panel_id>/holds/", plans.holds, name="assignment_holds"),
    path("agency/assignments/<int:panel_id>/holds/<int:hold_id>/lift/", plans.lift, name="assignment_hold_lift"),
]
