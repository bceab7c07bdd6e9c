"""The public pages."""

from django.urls import path

from committee.views import notices, public, search, self_check, winners

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
    path("notices/", notices.index, name="notices"),
    path("notices/<slug:slug>/", notices.detail, name="notice"),
    path("notices/<slug:slug>/pdf/", notices.pdf, name="notice_pdf"),
    path("notices/<slug:slug>/objections/new/", notices.object_to, name="object"),
    path("objections/receipt/<str:code>/", notices.receipt, name="objection_receipt"),
    path("objections/track/", notices.tracking, name="track"),
    path("winners/", winners.index, name="winners"),
    path("winners/<int:pk>/", winners.detail, name="winner"),
    path("verify/", winners.verify, name="verify"),
    path("verify/<str:code>/", winners.verify_code, name="verify_code"),
    path("awards/<str:number>/certificate/", winners.certificate, name="certificate"),
]
