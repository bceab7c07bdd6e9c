"""Public notices in other forms: print view, frame for other media, Atom feed, open data with its description."""

import csv
import json
from collections.abc import Iterable
from io import StringIO
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from pydantic import BaseModel

from applications.services.list_tables import CONTROL, harmless
from baoji_award.documents.serving import content_disposition
from baoji_award.public_pages import public
from committee.selectors.notice_data import COLUMNS, Notice, dataset, open_notices, record_of, schema, table_of
from committee.selectors.notices import notice_by_slug
from committee.views.notices import page_of_notice

JSON, CSV = "application/json", "text/csv"
# Other media show this one page inside theirs: it runs no script, has no form and sets no cookie, so there is nothing
# a page around it could make a visitor do.
FRAMED = {
    "default-src": [NONE],
    "style-src": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": ["*"],
}


def home_address() -> str:
    return str(settings.PUBLIC_BASE_URL).rstrip("/")


@require_safe
@public
def printed(request: HttpRequest, slug: str) -> HttpResponse:
    """One version for paper."""
    return render(request, "public/notice_print.html", page_of_notice(slug))


@require_safe
@xframe_options_exempt
@csp(FRAMED)
@public
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """One version for the pages of other media, the only page of the portal that may stand in their frames."""
    return render(request, "public/notice_embed.html", page_of_notice(slug) | {"home": home_address()})


@require_safe
@public
def data_page(request: HttpRequest) -> HttpResponse:
    """What the open data are, field by field, and how a digest is checked."""
    fields = [(name, field.description) for name, field in Notice.model_fields.items()]
    context = {"fields": fields, "columns": COLUMNS, "newest": open_notices().first(), "home": home_address()}
    return render(request, "public/notice_data.html", context)


@require_safe
@public
def json_schema(request: HttpRequest) -> HttpResponse:
    """The JSON schema of the data set."""
    text = json.dumps(schema(), ensure_ascii=False, indent=2)
    return _data(text, name="notices.schema.json", content_type=JSON)


@require_safe
@public
def all_json(request: HttpRequest) -> HttpResponse:
    """Every version of every notice."""
    return _json(dataset(open_notices(), home=home_address()), "notices.json")


@require_safe
@public
def all_csv(request: HttpRequest) -> HttpResponse:
    """The lists of every version as one table."""
    return _csv(dataset(open_notices(), home=home_address()).notices, "notices.csv")


@require_safe
@public
def one_json(request: HttpRequest, slug: str) -> HttpResponse:
    """One version."""
    return _json(record_of(notice_by_slug(slug), home=home_address()), f"notice-{slug}.json")


@require_safe
@public
def one_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The list of one version."""
    return _csv([record_of(notice_by_slug(slug), home=home_address())], f"notice-{slug}.csv")


def _json(record: BaseModel, name: str) -> HttpResponse:
    return _data(record.model_dump_json(indent=2), name=name, content_type=JSON)


def _csv(records: Iterable[Notice], name: str) -> HttpResponse:
    """With the mark that spreadsheets need, and no cell that they take for a formula."""
    text = StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([harmless(CONTROL.sub("", cell)) for cell in row] for row in table_of(records))
    return _data(f"\ufeff{text.getvalue()}", name=name, content_type=CSV)


def _data(text: str, *, name: str, content_type: str) -> HttpResponse:
    """Other sites may read it from their scripts: it is public and says the same to everybody."""
    headers: dict[str, Any] = {
        "Content-Disposition": content_disposition(name, content_type=content_type),
        "Access-Control-Allow-Origin": "*",
    }
    return HttpResponse(text, content_type=f"{content_type}; charset=utf-8", headers=headers)
