"""Role codes and scope kinds (design.md section 1). A leaf: imports no model, so every layer above may name roles."""

from django.db import models


class RoleCode(models.TextChoices):
    """Who a person is in the procedure. The first seven are business roles; the last two run the machine."""

    APPLICANT = "applicant", "申报单位"
    BUREAU = "bureau", "行业主管部门"
    OFFICE = "office", "组委会办公室"
    AGENCY = "agency", "评审机构"
    EXPERT = "expert", "评审专家"
    COMMITTEE = "committee", "组委会委员"
    SUPERVISOR = "supervisor", "监督"
    SYSADMIN = "sysadmin", "系统管理员"
    SECADMIN = "secadmin", "安全管理员"


class ScopeKind(models.TextChoices):
    """What a grant is limited to. A role of the whole portal has the empty kind."""

    NONE = "", "全平台"
    ORGANISATION = "organisation", "申报单位"
    BUREAU = "bureau", "行业主管部门"
    CYCLE = "cycle", "评选年度"


MACHINE_ROLES: frozenset[RoleCode] = frozenset({RoleCode.SYSADMIN, RoleCode.SECADMIN})

# The database repeats this table as a check constraint on RoleGrant.
SCOPES_OF: dict[RoleCode, frozenset[ScopeKind]] = {
    RoleCode.APPLICANT: frozenset({ScopeKind.ORGANISATION}),
    RoleCode.BUREAU: frozenset({ScopeKind.BUREAU}),
    RoleCode.SYSADMIN: frozenset({ScopeKind.NONE}),
    RoleCode.SECADMIN: frozenset({ScopeKind.NONE}),
} | {
    role: frozenset({ScopeKind.NONE, ScopeKind.CYCLE})
    for role in (RoleCode.OFFICE, RoleCode.AGENCY, RoleCode.EXPERT, RoleCode.COMMITTEE, RoleCode.SUPERVISOR)
}

# Who may appoint whom. The office does not choose who supervises it, so 监督 is appointed by the system administrator.
APPOINTS: dict[RoleCode, frozenset[RoleCode]] = {
    RoleCode.OFFICE: frozenset(
        {RoleCode.EXPERT, RoleCode.AGENCY, RoleCode.COMMITTEE, RoleCode.BUREAU, RoleCode.APPLICANT}
    ),
    RoleCode.SYSADMIN: MACHINE_ROLES | {RoleCode.OFFICE, RoleCode.SUPERVISOR},
}
