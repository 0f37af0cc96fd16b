"""Errors as problem details (RFC 9457): one sentence each, and never a trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from base.errors import (
    DiskFullError,
    ImportFormatError,
    LibraryBusyError,
    LibraryError,
    MatineeError,
    MediaError,
    ModelError,
    NotFoundError,
    StoppedError,
    TurnBusyError,
    UsageError,
)
from ui.languages import language_of_header
from ui.notes import sentence, told

MEDIA_TYPE = "application/problem+json"
UNEXPECTED = "Something unexpected happened, and the server's log says what."
RETRY_S = "5"  # after which what is busy now may not be

SENTENCES = {
    "Not Found": "There is nothing at this address: /api/openapi.json lists what there is.",
    "Method Not Allowed": "This address takes other methods: /api/openapi.json lists them.",
    "There was an error parsing the body": "The body is not JSON in UTF-8: send it as such.",
}

# The first class that fits gives the status.
STATUS: tuple[tuple[type[MatineeError], int], ...] = (
    (NotFoundError, 404),
    (TurnBusyError, 409),
    (StoppedError, 409),
    (UsageError, 400),
    (ImportFormatError, 400),
    (MediaError, 415),
    (LibraryBusyError, 503),
    (DiskFullError, 507),
    (LibraryError, 503),
    (ModelError, 503),
)
TITLES = {
    400: ("bad-request", "It cannot be done as asked"),
    401: ("no-token", "A token is needed"),
    403: ("forbidden", "Not from there"),
    404: ("not-found", "There is no such thing"),
    405: ("method-not-allowed", "Not with this method"),
    409: ("conflict", "Something else is under way"),
    413: ("too-large", "It is too large"),
    415: ("not-media", "It is not what is taken here"),
    422: ("not-valid", "The request is not valid"),
    500: ("unexpected", "Something unexpected"),
    503: ("unavailable", "Not possible at the moment"),
    507: ("disk-full", "No space is left"),
}


class Fault(BaseModel):
    """One value of a request that is not valid."""

    where: str = Field(examples=["query.k"])
    what: str = Field(examples=["Input should be less than or equal to 100"])


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it; `detail` is one sentence that says what to do."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urn:matinee:problem:not-found",
                "title": "There is no such thing",
                "status": 404,
                "detail": "There is no item 'abc'.",
            }
        }
    )

    type: str = Field(description="A name of the kind of problem, which stays the same.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.", ge=400, le=599)
    detail: str = Field(description="One sentence about this one.")
    errors: list[Fault] | None = Field(None, description="Values that are not valid (422 only).")
    error: str | None = Field(None, description="What Python's `Recommender` raises for it.")


def problem_of(error: Exception, language: str = "en") -> Problem:
    """The problem that an error is, in a language; of what nobody foresaw it says nothing."""
    if isinstance(error, MatineeError):
        found = (status for kind, status in STATUS if isinstance(error, kind))
        said = problem(next(found, 500), sentence(error, language))
        return said.model_copy(update={"error": type(error).__name__})
    return problem(500, told(UNEXPECTED, language))


def problem(status: int, detail: str, errors: Sequence[Fault] | None = None) -> Problem:
    """A problem of a status."""
    slug, title = TITLES.get(status, ("http", "HTTP"))
    name = f"urn:matinee:problem:{slug}"
    faults = list(errors) if errors else None
    return Problem(type=name, title=title, status=status, detail=detail, errors=faults)


def answer(found: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The response that carries a problem."""
    more = dict(headers or {})
    if found.status == 503:
        more.setdefault("Retry-After", RETRY_S)
    if found.status == 401:
        more.setdefault("WWW-Authenticate", "Bearer")
    content = found.model_dump_json(exclude_none=True)
    return Response(content, found.status, more, MEDIA_TYPE)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For the OpenAPI of an operation: the problems that it may answer with."""
    return {status: {"model": Problem, "description": TITLES[status][1]} for status in statuses}


def answer_problems(app: FastAPI) -> None:
    """Have every error of the application answered as a problem."""

    async def of_ours(request: Request, error: Exception) -> Response:
        wished = request.headers.get("accept-language", "")
        return answer(problem_of(error, language_of_header(wished)))

    async def of_validation(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        faults = [_fault(one) for one in error.errors()]
        first = faults[0]
        detail = f"{first.where} is not valid: {first.what}."
        return answer(problem(422, detail, faults))

    async def of_http(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return answer(problem(error.status_code, _sentence(error)), error.headers)

    async def of_leaving(_: Request, error: Exception) -> Response:
        del error
        return Response(status_code=400)  # nobody is there to read it

    app.add_exception_handler(MatineeError, of_ours)
    app.add_exception_handler(RequestValidationError, of_validation)
    app.add_exception_handler(HTTPException, of_http)
    app.add_exception_handler(ClientDisconnect, of_leaving)
    app.add_exception_handler(Exception, of_ours)  # the server logs it with its trace


def _fault(error: Mapping[str, Any]) -> Fault:
    """Without what was sent: it may be long, or not for the log of whoever asked."""
    where = ".".join(str(part) for part in error["loc"]) or "body"
    return Fault(where=where, what=str(error["msg"]).removeprefix("Value error, "))


def _sentence(error: HTTPException) -> str:
    """In our words where the framework's are none for people."""
    return SENTENCES.get(str(error.detail), str(error.detail))
