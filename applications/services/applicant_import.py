"""Importing a table into a section: all of it, or nothing."""

from applications.section_merge import Entry
from applications.services.applicant_section import Saved, save_section
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.errors import Conflict

CHANGED = "导入的内容在此期间已被另行修改，没有导入。请重新打开本页，核对后再导入。"


def import_answers(*, application_id: int, section: str, entry: Entry, by: User) -> Saved:
    """Saves an imported table like a form (services/applicant_section.py: save_section), but only as a whole.

    Side effects: those of save_section. Raises Conflict when somebody changed one of its fields meanwhile, else what
    save_section raises.
    """
    with unit_of_work():
        saved = save_section(application_id=application_id, section=section, entry=entry, by=by)
        if saved.merged.clashes:
            raise Conflict(CHANGED)
    return saved
