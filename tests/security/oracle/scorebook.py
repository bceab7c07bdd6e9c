"""Stage 3: what an expert does with a sealed sheet, and who decides about corrections."""

from tests.security.policy import AGENCY, EXPERTS, OFFICE, Row, at

# How many requests each world makes of these rows: a matrix that silently shrinks is a failure.
CELLS = {"sealed": 357, "opened": 51}
AUTHOR = {"assigned_expert"}
ROWS = [
    Row("reviews:receipt_file", "GET", at("opened", AUTHOR), of="sheet", binary=True),
    Row("reviews:receipt_check", "GET POST", at("sealed opened", AUTHOR), of="sheet"),
    Row("reviews:correction", "GET POST", at("sealed", AUTHOR), of="sheet"),
    Row("reviews:workbook", "GET POST", at("sealed", EXPERTS)),
    Row("reviews:workbook_file", "GET", at("sealed", AUTHOR), binary=True),
    Row("reviews:workbook_apply", "POST", at("sealed", EXPERTS)),
    Row("reviews:calibrations", "GET", at("sealed", EXPERTS)),
    Row("reviews:calibration", "GET POST", at("sealed", EXPERTS), of="case"),
    Row("reviews:calibration_file", "GET", at("sealed", EXPERTS), of="case", binary=True),
    Row(
        "reviews:calibration_page",
        "GET",
        at("sealed", EXPERTS),
        of="case",
        extra={"number": "1"},
        binary=True,
        inline=True,
    ),
    Row("reviews:agency_calibration", "GET POST", at("sealed", AGENCY)),
    Row("reviews:agency_corrections", "GET", at("sealed", AGENCY)),
    Row("reviews:agency_corrections_one", "GET POST", at("sealed", AGENCY), of="correction"),
    Row("reviews:office_corrections", "GET", at("sealed", OFFICE)),
    Row("reviews:office_corrections_one", "GET POST", at("sealed", OFFICE), of="correction"),
]
