from django.urls import path

from applications.views import batches, bureau, transfers

urlpatterns = [
    path("recommend/", bureau.desk, name="recommend"),
    path("recommend/applications/", bureau.applications, name="bureau_list"),
    path("recommend/applications/<str:number>/", bureau.review, name="bureau_review"),
    path("recommend/applications/<str:number>/opinion/", bureau.opinion, name="opinion"),
    path("recommend/batches/", batches.sent, name="batches"),
    path("recommend/batches/new/", batches.new, name="batch_new"),
    path("recommend/batches/<int:pk>/", batches.batch, name="batch"),
    path("recommend/batches/<int:pk>/letter/", batches.letter, name="batch_letter"),
    path("office/transfers/<str:number>/", transfers.transfer, name="transfer"),
    path("applications/<str:number>/recommendation/scan/", bureau.scan, name="recommendation_scan"),
]
