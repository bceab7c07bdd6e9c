from django.urls import path

from applications.views import news

urlpatterns = [
    path("news/", news.news, name="news"),
    path("news/feed.atom", news.feed, name="news_feed"),
    path("news/<int:pk>/", news.article, name="news_article"),
    path("news/<int:pk>/files/<int:file_pk>/", news.attachment, name="news_file"),
]
