"""After the award: the register of winners, money, reviews, revocation, the round's outcome."""

from django.urls import path

from committee.views import honours, office_honours, office_outcome, office_reviews, office_winners, winners

urlpatterns = [
    path("office/winners/", office_winners.index, name="office_winners"),
    path("office/winners/import/", office_winners.bring_in, name="winners_import"),
    path("office/winners/export/", office_winners.take_out, name="winners_export"),
    path("office/winners/<int:pk>/strike/", office_winners.strike, name="winner_strike"),
    path("office/outcome/", office_outcome.index, name="office_outcome"),
    path("office/outcome/docx/", office_outcome.docx, name="outcome_docx"),
    path("office/outcome/plaques/", office_outcome.plaques, name="plaques"),
    path("office/outcome/certificates/", office_outcome.certificates, name="certificates_make"),
    path("winners/decisions/<str:code>/", winners.decision, name="outcome"),
    path("results/<str:number>/", winners.letter, name="result_letter"),
    path("office/awards/<str:number>/", office_honours.detail, name="office_award"),
    path("office/awards/<str:number>/payments/", office_honours.pay, name="payment_record"),
    path("office/payments/<int:pk>/decide/", office_honours.decide_pay, name="payment_decide"),
    path("office/payments/<int:pk>/voucher/", office_honours.voucher, name="payment_voucher"),
    path("office/awards/<str:number>/revocation/", office_honours.revoke, name="revocation_propose"),
    path("office/revocations/<int:pk>/decide/", office_honours.decide_revoke, name="revocation_decide"),
    path("office/revocations/<int:pk>/decision/", office_honours.decision, name="revocation_decision"),
    path("office/reviews/", office_reviews.index, name="office_reviews"),
    path("office/reviews/<int:pk>/close/", office_reviews.close, name="review_close"),
    path("awards/<str:number>/", honours.detail, name="award"),
    path("awards/<str:number>/terms/", honours.terms, name="award_terms"),
    path("awards/<str:number>/reviews/<int:pk>/", honours.review, name="award_review"),
    path("awards/<str:number>/files/<int:pk>/", honours.review_file, name="award_review_file"),
]
