"""Routes of the register of experts, the rounds' invitations, conflicts and the boards."""

from django.urls import path

from reviews.views import (
    agency,
    avoiding,
    conflicts,
    expert_record,
    expert_round,
    experts,
    participation,
    supervision,
)

urlpatterns = [
    path("office/experts/", experts.index, name="experts"),
    path("office/experts/export/", experts.export, name="experts_export"),
    path("office/experts/import/", experts.take_in, name="experts_import"),
    path("office/experts/<int:user_id>/", experts.register, name="expert_register"),
    path("office/experts/<int:user_id>/record/", expert_record.record, name="expert_record"),
    path("office/experts/<int:user_id>/ties/", expert_record.tie, name="expert_tie"),
    path("office/experts/<int:user_id>/remove/", expert_record.remove, name="expert_remove"),
    path("agency/remind/", agency.remind, name="remind"),
    path("agency/experts/", participation.pool, name="round_experts"),
    path("agency/experts/<int:participation_id>/remove/", participation.remove, name="round_expert_remove"),
    path("agency/conflicts/", conflicts.agency, name="agency_conflicts"),
    path("agency/conflicts/answers/", conflicts.answers, name="agency_answers"),
    path("office/conflicts/", conflicts.office, name="office_conflicts"),
    path("agency/conflicts/avoided/", conflicts.agency_avoided, name="agency_avoided"),
    path("office/conflicts/avoided/", conflicts.office_avoided, name="office_avoided"),
    path("supervise/review/", supervision.board, name="supervisor_board"),
    path("supervise/review/draws/", supervision.draws, name="watched_draws"),
    path("supervise/review/changes/", supervision.changes, name="watched_changes"),
    path("supervise/review/sheets/", supervision.unusual, name="watched_sheets"),
    path("apply/<str:number>/avoid/", avoiding.avoid, name="avoid"),
    path("apply/<str:number>/avoid/<int:pk>/drop/", avoiding.drop, name="avoid_drop"),
    path("expert/round/", expert_round.invitation, name="expert_round"),
    path("expert/round/ties/", expert_round.tie, name="own_tie"),
    path("office/experts/ties/<int:tie_id>/strike/", expert_record.strike, name="expert_tie_strike"),
]
