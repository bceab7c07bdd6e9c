from django.urls import path

from applications.views import members

urlpatterns = [
    path("apply/join/", members.join, name="join"),
    path("apply/members/", members.members, name="members"),
    path("apply/members/<int:pk>/remove/", members.remove, name="remove_member"),
    path("apply/members/<int:pk>/offer/", members.offer, name="offer_ownership"),
    path("apply/ownership/<int:pk>/accept/", members.answer, {"accept": True}, name="accept_ownership"),
    path("apply/ownership/<int:pk>/decline/", members.answer, {"accept": False}, name="decline_ownership"),
    path("apply/ownership/<int:pk>/cancel/", members.cancel, name="cancel_ownership"),
    path("apply/invitations/<int:pk>/withdraw/", members.withdraw, name="withdraw_invitation"),
    path("apply/requests/<int:pk>/approve/", members.decide, {"approve": True}, name="approve_access"),
    path("apply/requests/<int:pk>/decline/", members.decide, {"approve": False}, name="decline_access"),
]
