"""No list without its number: every view that pages through rows has a test that counts its queries."""

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.committee import test_list_costs as committee
from tests.reviews import test_agreement as agreement
from tests.reviews import test_consensus_screens as consensus
from tests.reviews import test_corrections as corrections
from tests.reviews import test_defence_screens as defence
from tests.reviews import test_list_costs as documents
from tests.reviews import test_panel_draws as draws
from tests.reviews import test_plans as plans
from tests.reviews import test_site_screens as site
from tests.reviews import test_workbook as workbook

OURS = ("applications", "baoji_award", "committee", "reviews")
PAGING = frozenset({"Paginator", "MirroredPaginator", "page_of", "page_of_rows"})
COUNTED = {
    *documents.PAGES,
    *corrections.QUERIES,
    *consensus.LISTS,
    *agreement.LISTS,
    *defence.QUERIES,
    *site.QUERIES,
    *(f"reviews:{name}" for name in (*plans.LISTS, *draws.LISTS)),
    *workbook.QUERIES,
    *(f"committee:{name}" for name in committee.LISTS),
    # tests/committee/test_second_look.py, test_search.py, test_round_archive_pages.py
    *("committee:second_look", "committee:search", "committee:round_archives"),
    # tests/applications/applicant/test_members.py, test_joining.py
    *("applications:members", "applications:join"),
    # tests/applications/office/test_sanctions.py
    *("applications:sanctions", "applications:supervise_sanctions"),
    # tests/reviews/test_site_papers.py, test_defence_questions.py, test_defence_sessions.py
    *("reviews:visit_signatures", "reviews:defence_questions", "reviews:defence_sessions"),
    # tests/accounts/test_pages.py
    *("users", "invitations", "message_list", "delivery_list", "sms_list"),
    # tests/applications/office/test_{rejections,tasks,notes,timeline}.py
    *("applications:rejections", "applications:office_tasks", "applications:office_notes"),
    *("applications:task_assign", "applications:office_timeline"),
    # tests/applications/{applicant,bureau,office,news}
    *("applications:versions", "applications:extensions", "applications:office_extensions"),
    *("applications:bureau_duties", "applications:office_duties"),
    *("applications:apply", "applications:bureau_list", "applications:batches", "applications:news"),
    *(
        f"applications:{name}"
        for name in ("office_list", "supervise_list", "intake", "rules", "recusals", "news_list", "calendar")
    ),
    # tests/applications/office/test_mail_{texts,batches}.py
    *("applications:mail_texts", "applications:mail_text", "applications:mail_batches", "applications:mail_batch"),
    # tests/applications/office/test_{findings,credit}_pages.py
    *("applications:findings", "applications:supervise_findings"),
    *(f"applications:{name}" for name in ("credit", "credit_letters", "credit_request", "supervise_credit")),
}
# A refused POST shows the agency's desk again.
POSTED = {"reviews:defence_draw"}

View = Callable[..., Any]


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, View]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, entry.namespace or space)
        elif isinstance(entry, URLPattern):
            yield (f"{space}:{entry.name}" if space else str(entry.name)), entry.callback


def pages_through(view: View) -> bool:
    """Whether the view, or a function of its module that it calls, makes a page of rows."""
    module = view.__module__
    if not module.startswith(OURS):
        return False
    tree = ast.parse(Path(str(sys.modules[module].__file__)).read_text())
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    found, waiting = set[str](), {getattr(view, "__name__", "")}
    while waiting:
        name = waiting.pop()
        found.add(name)
        named = ast.walk(functions[name]) if name in functions else ()
        waiting |= {node.id for node in named if isinstance(node, ast.Name)} - found
    return bool(found & PAGING)


def test_every_list_has_its_number_of_queries() -> None:
    lists = {name for name, view in routes(get_resolver()) if pages_through(view)}
    assert lists - COUNTED == POSTED
    assert len(lists) >= 45
