"""Routes of plans, draws and drop-outs of panels, included by reviews/urls.py under the same namespace."""

from django.urls import path

from reviews.views import matrix_sheets, panel_draws, plans

urlpatterns = [
    path("agency/panels/<int:panel_id>/draw/", panel_draws.draw, name="panel_draw"),
    path("agency/panels/<int:panel_id>/draw/perform/", panel_draws.perform, name="panel_draw_perform"),
    path("agency/panels/<int:panel_id>/members/<int:user_id>/drop-out/", panel_draws.drop_out, name="panel_drop_out"),
    path("panel-draws/", panel_draws.index, name="panel_draws"),
    path("panel-draws/<int:draw_id>/", panel_draws.record, name="panel_draw_record"),
    path("panel-draws/<int:draw_id>/pdf/", panel_draws.record_pdf, name="panel_draw_pdf"),
    path("agency/assignments/<int:panel_id>/plan/", plans.plan, name="assignment_plan"),
    path("agency/assignments/<int:panel_id>/holds/", plans.holds, name="assignment_holds"),
    path("agency/assignments/<int:panel_id>/holds/<int:hold_id>/lift/", plans.lift, name="assignment_hold_lift"),
    path("agency/assignments/<int:panel_id>/sheet/", matrix_sheets.download, name="assignments_sheet"),
    path("agency/assignments/<int:panel_id>/import/", matrix_sheets.upload, name="assignments_import"),
]
