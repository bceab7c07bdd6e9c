"""Options change in the drawn models without drawing anything anew; whatever changes fields draws as before."""

import pytest
from django.db import models
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from devtools import migrating
from devtools.migrating import draw_less

ONE_NAME = models.UniqueConstraint(fields=("name",), name="one_name")
BY_NAME = models.Index(fields=("name",), name="by_name")
LATER = models.CheckConstraint(condition=~models.Q(name=""), name="named")


def drawn_state() -> ProjectState:
    """Authors, and books that point to them, both drawn."""
    key = ("id", models.BigAutoField(primary_key=True))
    state = ProjectState()
    author = CreateModel("Author", [key, ("name", models.CharField(max_length=9))], {"constraints": [ONE_NAME]})
    book = CreateModel("Book", [key, ("author", models.ForeignKey("demo.author", on_delete=models.CASCADE))])
    for operation in (author, book):
        operation.state_forwards("demo", state)
    assert [model.__name__ for model in state.apps.get_models()] == ["Author", "Book"]
    return state


def drawn_anew(operation: Operation) -> tuple[list[str], ProjectState]:
    """The names of the models that the operation draws anew, and the state after it."""
    state = drawn_state()
    before = {model.__name__: model for model in state.apps.get_models()}
    operation.state_forwards("demo", state)
    return [name for name, model in before.items() if state.apps.get_model("demo", name) is not model], state


@pytest.fixture
def drawing_less(monkeypatch: pytest.MonkeyPatch) -> None:
    for operation in migrating.OPTIONS_ONLY:
        monkeypatch.setattr(operation, "state_forwards", operation.state_forwards)
    draw_less()


def test_an_option_is_put_into_the_drawn_model(drawing_less: None) -> None:
    names, state = drawn_anew(AddConstraint("author", LATER))
    drawn = state.apps.get_model("demo", "author")._meta
    assert (names, drawn.constraints) == ([], [ONE_NAME, LATER])
    assert state.models["demo", "author"].options["constraints"] == [ONE_NAME, LATER]
    names, state = drawn_anew(AddIndex("author", BY_NAME))
    assert (names, state.apps.get_model("demo", "author")._meta.indexes) == ([], [BY_NAME])


def test_a_field_draws_its_model_and_those_around_it(drawing_less: None) -> None:
    names, state = drawn_anew(AddField("author", "note", models.TextField(default="")))
    assert names == ["Author", "Book"]
    AddConstraint("author", LATER).state_forwards("demo", state)
    AddField("author", "more", models.TextField(default="")).state_forwards("demo", state)
    assert state.apps.get_model("demo", "author")._meta.constraints == [ONE_NAME, LATER]


def test_django_itself_draws_them_all() -> None:
    """The reason for it all; when this fails, Django has learnt it and the module can go."""
    if any(operation.state_forwards.__name__ == "forwards" for operation in migrating.OPTIONS_ONLY):
        pytest.skip("this process has migrated the suite's database itself")
    assert drawn_anew(AddConstraint("author", LATER))[0] == ["Author", "Book"]
