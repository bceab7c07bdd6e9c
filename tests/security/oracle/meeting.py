"""The committee's meeting: papers, ballots, counts, minutes."""

from tests.security.oracle.deciding import INSIDERS
from tests.security.policy import MEMBERS, OFFICE, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"voting": 493, "listed": 119}
ROWS = [
    Row("committee:office_meetings", "GET POST", at("voting", OFFICE)),
    Row("committee:office_meeting", "GET", at("voting listed", OFFICE), of="meeting"),
    Row("committee:ballot_open", "POST", at("voting", OFFICE), of="meeting"),
    Row("committee:ballot_close", "POST", at("voting", OFFICE), of="meeting"),
    Row("committee:ballot_void", "POST", at("voting", OFFICE), of="meeting", post={"reason": "停电"}),
    Row("committee:ballot_void_decide", "POST", at("voting", OFFICE), of="meeting", post={"approve": "0"}),
    Row("committee:adopt", "POST", at("voting", OFFICE), of="meeting"),
    Row("committee:member_home", "GET", at("voting listed", MEMBERS)),
    Row("committee:member_meeting", "GET", at("voting listed", MEMBERS), of="meeting"),
    Row("committee:count_confirm", "POST", at("voting", MEMBERS), of="meeting"),
    Row("committee:ballot", "GET POST", at("voting", MEMBERS), of="meeting"),
    Row("committee:receipt", "GET", at("voting", {"member"}), of="meeting"),
    Row("committee:count_certify", "POST", at("voting", OFFICE), of="meeting"),
    Row("committee:ballot_again", "POST", at("voting", OFFICE), of="meeting"),
    Row("committee:receipt_check", "GET POST", at("voting", MEMBERS), of="meeting"),
    Row("committee:meeting_prepare", "GET", at("voting", OFFICE), of="meeting"),
    Row("committee:meeting_agenda", "POST", at("voting", OFFICE), of="meeting"),
    Row("committee:meeting_paper_add", "POST", at("voting", OFFICE), of="meeting"),
    Row("committee:meeting_paper_withdraw", "POST", at("voting", OFFICE), of="meeting_paper_of"),
    Row("committee:meeting_leave", "POST", at("voting", OFFICE), of="meeting"),
    Row("committee:meeting_leave_end", "POST", at("voting", OFFICE), of="meeting_leave"),
    Row("committee:own_leave", "POST", at("voting", MEMBERS), of="meeting"),
    Row(
        "committee:meeting_paper",
        "GET",
        at("voting", INSIDERS),
        of="meeting_paper",
        told=frozenset({"recused_member"}),
        binary=True,
    ),
    Row("committee:minutes", "GET POST", at("voting listed", OFFICE), of="meeting"),
    Row("committee:minutes_issue", "POST", at("voting", OFFICE), of="meeting"),
    Row("committee:minutes_pdf", "GET", at("listed", OFFICE), of="meeting", binary=True),
    Row("committee:minutes_docx", "GET", at("listed", OFFICE), of="meeting", binary=True),
]
