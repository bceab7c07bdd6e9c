from django.urls import path

from applications.views import batches, bureau, bureau_duties, opinion, returns, transfers

urlpatterns = [
    path("recommend/", bureau.desk, name="recommend"),
    path("recommend/applications/", bureau.applications, name="bureau_list"),
    path("recommend/applications/<str:number>/", bureau.review, name="bureau_review"),
    path("recommend/applications/<str:number>/opinion/", opinion.opinion, name="opinion"),
    path("recommend/applications/<str:number>/opinion/print/", opinion.printed, name="opinion_print"),
    path("recommend/applications/<str:number>/opinion/approve/", opinion.approve, name="opinion_approve"),
    path("recommend/applications/<str:number>/opinion/send-back/", opinion.send_back, name="opinion_send_back"),
    path("recommend/applications/<str:number>/opinion/seal/", opinion.seal, name="opinion_seal"),
    path("recommend/applications/<str:number>/comments/<slug:section>/", returns.comment_add, name="comment_add"),
    path("recommend/applications/<str:number>/comments/<int:pk>/edit/", returns.comment, name="comment"),
    path(
        "recommend/applications/<str:number>/comments/<int:pk>/remove/", returns.comment_remove, name="comment_remove"
    ),
    path("recommend/applications/<str:number>/return/", returns.return_parts, name="return"),
    path("recommend/duties/", bureau_duties.own_duties, name="bureau_duties"),
    path("office/duties/", bureau_duties.all_duties, name="office_duties"),
    path("recommend/batches/", batches.sent, name="batches"),
    path("recommend/batches/new/", batches.new, name="batch_new"),
    path("recommend/batches/<int:pk>/", batches.batch, name="batch"),
    path("recommend/batches/<int:pk>/letter/", batches.letter, name="batch_letter"),
    path("recommend/batches/<int:pk>/sheet/", batches.sheet, name="batch_sheet"),
    path("office/transfers/<str:number>/", transfers.transfer, name="transfer"),
    path("applications/<str:number>/recommendation/scan/", opinion.scan, name="recommendation_scan"),
]
