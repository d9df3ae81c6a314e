"""Deletion requests in CSV, as `amund request --csv` reads them."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import uuid
from typing import Any, Callable, Dict, Iterable, List, Optional

from amund.emit import DeletionRequest
from amund.fields import LEGAL_BASES, PRIORITIES

COLUMNS = ("requestId", "sampleId", "subjectId", "requestedAt", "dueAt", "priority", "legalBasis", "source", "replaces")


class RequestFileError(ValueError):
    """A file of requests that cannot be sent. The message names the line."""


def read(lines: Iterable[str], model_id: str, **defaults: Any) -> List[DeletionRequest]:
    """Returns the requests of a CSV file (RFC 4180, with a header), in the order of their first rows.

    Rows with one requestId are one request for all their samples; a row without one is a request by itself.

    :param lines: an open file, opened with newline=""
    :param defaults: fields of DeletionRequest that hold where a row says nothing
    :raises RequestFileError: a line or the header is wrong, or there is no row
    """
    rows = csv.DictReader(lines, strict=True)
    requests: Dict[uuid.UUID, DeletionRequest] = {}
    try:
        _check_header(rows.fieldnames)
        for row in rows:
            if None in row or None in row.values():
                raise RequestFileError(f"Line {rows.line_num}: it has another number of columns than the header")
            texts = {name: text.strip() for name, text in row.items() if text.strip()}
            one = _request(texts, rows.line_num, model_id, defaults)
            requests[one.request_id] = _merge(requests.get(one.request_id), one, rows.line_num)
    except csv.Error as e:
        raise RequestFileError(f"Line {rows.line_num}: the file is no CSV: {e}") from e
    if not requests:
        raise RequestFileError("The file holds no requests")
    return list(requests.values())


def _check_header(names: Optional[Iterable[str]]) -> None:
    """A misspelt column would be a request that forgets something else than was meant."""
    columns = list(names or ())
    unknown = sorted(set(columns) - set(COLUMNS))
    if unknown or len(columns) != len(set(columns)) or not {"sampleId", "subjectId"} & set(columns):
        what = f"names {', '.join(unknown)}" if unknown else "names neither sampleId nor subjectId, or one column twice"
        raise RequestFileError(f"The header {what}. The columns are {', '.join(COLUMNS)}, sampleId or subjectId among them")


def _request(texts: Dict[str, str], line: int, model_id: str, defaults: Dict[str, Any]) -> DeletionRequest:
    def value(column: str, parse: Callable[[str], Any], name: str) -> Dict[str, Any]:
        if column not in texts:
            return {}
        try:
            return {name: parse(texts[column])}
        except ValueError as e:
            raise RequestFileError(f"Line {line}: {column} is '{texts[column]}': {e}") from e

    if not {"sampleId", "subjectId"} & set(texts):
        raise RequestFileError(f"Line {line}: there is neither a sampleId nor a subjectId")
    values = {
        **defaults,
        **value("requestId", parse_id, "request_id"),
        **value("requestedAt", parse_time, "requested_at"),
        **value("dueAt", parse_time, "due_at"),
        **value("priority", lambda text: _one_of(PRIORITIES, text), "priority"),
        **value("legalBasis", lambda text: _one_of(LEGAL_BASES, text), "legal_basis"),
        **value("source", str, "source"),
        **value("replaces", parse_id, "replaces"),
    }
    samples = (texts["sampleId"],) if "sampleId" in texts else ()
    try:
        return DeletionRequest(model_id, samples, texts.get("subjectId"), **values)
    except ValueError as e:
        raise RequestFileError(f"Line {line}: {e}") from e


def _merge(first: Optional[DeletionRequest], more: DeletionRequest, line: int) -> DeletionRequest:
    if first is None:
        return more
    samples = (*first.sample_ids, *more.sample_ids)
    merged = dataclasses.replace(first, sample_ids=samples)
    if merged != dataclasses.replace(more, sample_ids=samples, requested_at=first.requested_at):
        raise RequestFileError(f"Line {line}: the rows of request {first.request_id} differ in more than their samples")
    return merged


def parse_id(text: str) -> uuid.UUID:
    """Returns a UUID from its 36 characters.

    :raises ValueError: it is none
    """
    try:
        parsed = uuid.UUID(text)
    except ValueError:
        raise ValueError("no UUID of 36 characters") from None
    if str(parsed) != text.lower():
        raise ValueError("no UUID of 36 characters")
    return parsed


def parse_time(text: str) -> datetime.datetime:
    """Returns a time from ISO 8601 with a time zone, such as 2026-12-24T00:00:00Z.

    :raises ValueError: it is none
    """
    time = datetime.datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith(("Z", "z")) else text)
    if time.tzinfo is None:
        raise ValueError("a time needs a time zone, such as 2026-12-24T00:00:00Z")
    return time


def _one_of(constants: Iterable[str], text: str) -> str:
    if text.upper() not in constants:
        raise ValueError(f"one of {', '.join(constants)}")
    return text.upper()
