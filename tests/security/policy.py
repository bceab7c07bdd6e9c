"""What a row of the oracle says, and the sets of people in its words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

OWNERS = frozenset({"owner", "colleague"})
APPLICANTS = OWNERS | {"rival"}
BUREAUS = frozenset({"own_bureau", "other_bureau"})
OFFICE = frozenset({"office", "second_officer"})
AGENCY = frozenset({"agency"})
JUDGES = frozenset({"assigned_expert", "panel_leader"})
EXPERTS = JUDGES | {"other_expert", "recused_expert"}
MEMBERS = frozenset({"member", "recused_member"})
SUPERVISOR = frozenset({"supervisor"})
SYSADMIN = frozenset({"sysadmin"})
SIGNED_IN = APPLICANTS | BUREAUS | OFFICE | AGENCY | EXPERTS | MEMBERS | SUPERVISOR | SYSADMIN
STRANGER = frozenset({"stranger"})
ALL = SIGNED_IN | STRANGER
NOBODY: frozenset[str] = frozenset()
# Who may read what stage 2 decided about the own dossier.
PROCEDURE = OWNERS | {"own_bureau"} | OFFICE | SUPERVISOR

# Who may read the own dossier (design.md section 5), and who of them also the procedure of stage 2.
_INTAKE = OWNERS | {"own_bureau"} | OFFICE | SUPERVISOR
_REVIEW = _INTAKE | AGENCY | JUDGES
_DECIDED = _REVIEW | {"member"}
READERS = {
    "drafting": OWNERS,
    "intake": _INTAKE,
    "sealed": _REVIEW,
    "opened": _REVIEW,
    "defending": _REVIEW,
    "visiting": _REVIEW,
    "voting": _DECIDED,
    "listed": _DECIDED,
    "notice": _DECIDED,
    "awarded": _DECIDED,
}
# The same for the rival's dossier. own_bureau is not its bureau (and recused); recused_member is not recused from it.
_RIVAL_INTAKE = frozenset({"rival", "other_bureau"}) | OFFICE | SUPERVISOR
RIVAL_READERS = {
    "drafting": frozenset({"rival"}),
    "intake": _RIVAL_INTAKE,
    "sealed": _RIVAL_INTAKE | AGENCY,
    "opened": _RIVAL_INTAKE | AGENCY | EXPERTS - {"recused_expert"},
    "defending": _RIVAL_INTAKE | AGENCY | {"other_expert"},
    "visiting": _RIVAL_INTAKE | AGENCY | {"other_expert"},
    "voting": _RIVAL_INTAKE | AGENCY | MEMBERS,
    "listed": _RIVAL_INTAKE | AGENCY | MEMBERS,
    "notice": _RIVAL_INTAKE | AGENCY | MEMBERS,
    "awarded": _RIVAL_INTAKE | AGENCY | MEMBERS,
}


def at(worlds: str, people: frozenset[str] | set[str]) -> dict[str, frozenset[str]]:
    """The same people in each of these worlds."""
    return dict.fromkeys(worlds.split(), frozenset(people))


def only(worlds: str, people: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    return {world: people[world] for world in worlds.split()}


@dataclass(frozen=True)
class Row:
    """One route with its lawful methods, and who gets through in which world (a row is tried in those worlds).

    `of` names the object (in World.own), `extra` further arguments of the route. Everybody else is refused: a
    stranger by the sign-in page (or `stranger`), a signed-in person by a 404 (or `others`), a person of `told` by 403,
    because they see the object and it is only the act that is not theirs. `post` is what a POST sends; VERSION stands
    for the dossier's own. `binary` is a download in a sandbox, with `inline` a picture of ours in one; `framed`
    may stand inside the pages of others.
    """

    route: str
    methods: str
    who: dict[str, frozenset[str]]
    of: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    stranger: str = "login"
    others: str = "404"
    told: frozenset[str] = NOBODY
    post: dict[str, str] = field(default_factory=dict)
    binary: bool = False
    inline: bool = False
    framed: bool = False

    def expected(self, name: str, world: str) -> str:
        if name in self.who[world]:
            return "in"
        if name in self.told:
            return "403"
        return self.stranger if name == "stranger" else self.others
