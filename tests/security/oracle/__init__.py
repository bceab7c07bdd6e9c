"""The second opinion on who may open what: every route by hand, from design.md section 5 and ux.md. Never generated.

A route without a row, and a row without a route, fail tests/security/test_inventory.py.
"""

from tests.security.oracle import (
    account,
    applicant,
    bureau,
    checking,
    consensus,
    deciding,
    defence_day,
    judging,
    library,
    office,
    office_work,
    organisation,
    panels,
    public,
    review,
    scorebook,
    submission,
    visits,
)

AREAS = (
    public,
    account,
    applicant,
    organisation,
    submission,
    bureau,
    office,
    office_work,
    checking,
    review,
    scorebook,
    panels,
    consensus,
    judging,
    library,
    deciding,
    defence_day,
    visits,
)
ROWS = [row for area in AREAS for row in area.ROWS]
