"""Routes of the scorebook: sealed sheets, corrections, the workbook without a network, the calibration."""

from django.urls import path

from reviews.views import calibration, corrections, scorebook_sealed, workbook

urlpatterns = [
    path("expert/sheets/<int:sheet_id>/receipt/", scorebook_sealed.receipt, name="receipt"),
    path("expert/sheets/<int:sheet_id>/receipt/file/", scorebook_sealed.receipt_file, name="receipt_file"),
    path("expert/sheets/<int:sheet_id>/check/", scorebook_sealed.check, name="receipt_check"),
    path("expert/sheets/<int:sheet_id>/correction/", scorebook_sealed.correction, name="correction"),
    path("expert/workbook/", workbook.index, name="workbook"),
    path("expert/workbook/file/", workbook.file, name="workbook_file"),
    path("expert/workbook/apply/", workbook.apply, name="workbook_apply"),
    path("expert/calibration/", calibration.index, name="calibrations"),
    path("expert/calibration/<int:pk>/", calibration.case, name="calibration"),
    path("expert/calibration/<int:pk>/file/", calibration.material, name="calibration_file"),
    path("expert/calibration/<int:pk>/pages/<int:number>/", calibration.page, name="calibration_page"),
    path("agency/calibration/", calibration.agency, name="agency_calibration"),
    path("agency/corrections/", corrections.agency_list, name="agency_corrections"),
    path("agency/corrections/<int:pk>/", corrections.agency_decision, name="agency_corrections_one"),
    path("office/corrections/", corrections.office_list, name="office_corrections"),
    path("office/corrections/<int:pk>/", corrections.office_decision, name="office_corrections_one"),
]
