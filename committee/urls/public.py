"""The public pages."""

from django.urls import path

from committee.urls import public_notices
from committee.views import public, search, self_check, winners

urlpatterns = [
    path("", public.home, name="home"),
    path("guide/", public.guide, name="guide"),
    path("guide/eligibility/", self_check.self_check, name="self_check"),
    path("search/", search.results, name="search"),
    path("policies/", public.policies, name="policies"),
    *(
        path(f"{page}/", public.text, {"page": page}, name=page)
        for page in ("help", "accessibility", "privacy", "sitemap", "contact")
    ),
    *public_notices.urlpatterns,
    path("winners/", winners.index, name="winners"),
    path("winners/<int:pk>/", winners.detail, name="winner"),
    path("verify/", winners.verify, name="verify"),
    path("verify/<str:code>/", winners.verify_code, name="verify_code"),
    path("awards/<str:number>/certificate/", winners.certificate, name="certificate"),
]
