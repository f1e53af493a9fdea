"""Reads a response of the Lupitor API by openapi.yaml alone: its error, its retry-after, whether to retry, and what to show.

Copy it into a client of your own. `vectors.py` runs the test vectors on it; docs/spec-extensions.md explains the rules.
"""

import codecs
import itertools
import json
import math
import re
import string
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

Json = Any  # any value of JSON or YAML

# ---- The catalogue: every named example of an error response, and the extensions of every operation.


@dataclass(frozen=True)
class Entry:
    name: str
    code: str
    status: int
    message: str
    pattern: re.Pattern[str] | None


@dataclass(frozen=True)
class Operation:
    retry: str
    duplicate: str | None
    examples: frozenset[str]


class Catalogue:
    def __init__(self, document: Json) -> None:
        self.entries: list[Entry] = []
        self.operations: dict[str, Operation] = {}
        for operation, examples in operations_of(document):
            for status, name, example in examples:
                if all(entry.name != name for entry in self.entries):
                    value, pattern = example["value"], example.get("x-lupitor-pattern")
                    compiled = re.compile(pattern, re.IGNORECASE) if pattern else None
                    message = value.get("error") or value["message"]
                    self.entries.append(Entry(name, example.get("x-lupitor-code", name), status, message, compiled))
            names = frozenset(name for _, name, _ in examples)
            self.operations[operation["operationId"]] = Operation(
                operation["x-lupitor-retry"], operation.get("x-lupitor-duplicate"), names
            )

    def find(self, status: int, message: str, operation: Operation) -> Entry | None:
        """The entry with this message, by its text, else by a pattern. Among several: the one of this status, then the one of this operation."""
        if len(message.encode(errors="surrogatepass")) > 512:
            return None
        found = [entry for entry in self.entries if normalise(entry.message) == normalise(message)]
        found = found or [entry for entry in self.entries if match(entry, message)]
        with_status = [entry for entry in found if entry.status == status]
        with_operation = [entry for entry in with_status if entry.name in operation.examples]
        return next(iter(with_operation or with_status or found), None)

    def capture(self, entry: Entry, message: str, name: str) -> str | None:
        """A variable part of the message. An entry without a pattern uses the pattern of another wording of its code."""
        matches = (match(other, message) for other in self.entries if other.code == entry.code)
        first = next((found for found in matches if found), None)
        return first.groupdict().get(name) if first else None

    def index(self, entry: Entry | None, message: str) -> int | None:
        """The index in a batch that the message names. Undocumented messages count too."""
        if entry:
            digits = self.capture(entry, message, "index")
        else:
            beginning = message.encode(errors="surrogatepass")[:512].decode(errors="ignore")
            found = re.search(r"(?<!\w)leads\[([0-9]+)\]", beginning)
            digits = found[1] if found else None
        return int(digits) if digits and int(digits) < 2**63 else None


METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def operations_of(document: Json) -> Iterator[tuple[Json, list[tuple[int, str, Json]]]]:
    for item in document["paths"].values():
        for method in METHODS:
            if operation := item.get(method):
                examples = []
                for status, response in operation["responses"].items():
                    if int(status) >= 400:
                        content = resolve(document, response)["content"]["application/json"]
                        named = content.get("examples", {}).items()
                        examples += [(int(status), name, resolve(document, example)) for name, example in named]
                yield operation, examples


def resolve(document: Json, value: Json) -> Json:
    """The component that a `$ref` refers to, or the value itself."""
    if "$ref" not in value:
        return value
    for key in value["$ref"].removeprefix("#/").split("/"):
        document = document[key]
    return document


# Unicode's White_Space. Without an argument, `strip` and `split` also remove U+001C to U+001F.
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"


def trim(message: str) -> str:
    return message.strip(WHITE_SPACE).removesuffix(".")


def normalise(message: str) -> str:
    return trim(message).translate(str.maketrans(string.ascii_uppercase, string.ascii_lowercase))


def match(entry: Entry, message: str) -> re.Match[str] | None:
    # `fullmatch`, because Python's `$` also matches before a line break at the end.
    return entry.pattern.fullmatch(trim(message)) if entry.pattern else None


# ---- Responses: their outcome and their error.


@dataclass(frozen=True)
class Response:
    status: int
    headers: dict[str, str]
    body: bytes
    truncated: bool = False


@dataclass(frozen=True)
class Reading:
    outcome: str
    kind: str
    message: str | None = None
    entry: Entry | None = None
    maybe_processed: bool = False


KINDS = {400: "validation", 401: "authentication", 403: "permission", 404: "not_found", 408: "timeout", 410: "not_found", 429: "rate_limited"}
KINDS |= dict.fromkeys([413, 414, 415, 422, 431], "validation") | dict.fromkeys(range(500, 600), "server")


def read(catalogue: Catalogue, operation: Operation, response: Response, lost_responses: int = 0) -> Reading:
    body = (arrived_members if response.truncated else json_object)(response.body)
    is_success = 200 <= response.status < 300
    outcome, kind = outcome_of(response.status), KINDS.get(response.status, "unexpected")
    is_refusal = 400 <= response.status < 500 and outcome in ("final", "throttled")
    message = message_of(body) if is_refusal or not response.truncated else None
    if response.truncated and outcome in ("success", "ambiguous"):
        outcome, kind = "ambiguous", "transport"
    elif response.truncated and is_refusal and outcome == "final" and message is None:
        outcome = "truncated"
    elif is_success and body is None:
        outcome, kind = "ambiguous", "decode"
    elif is_success and body is not None:
        is_down = "success" not in body and body.get("status") == "error"
        if body.get("success") is not False and not is_down:
            return Reading("success", kind)
        outcome, kind = ("ambiguous", "server") if is_down else ("final", kind)
    entry = catalogue.find(response.status, message, operation) if message is not None else None
    if entry and kind == "unexpected":
        kind = KINDS.get(entry.status, kind)
    if entry and is_success and outcome_of(entry.status) == "ambiguous":
        outcome = "ambiguous"
    is_lost = lost_responses > 0 or outcome == "ambiguous"
    if entry and entry.code == operation.duplicate:
        kind = "outcome_unknown" if is_lost else "duplicate" if kind == "validation" else kind
    return Reading(outcome, kind, message, entry, is_lost and operation.retry != "read")


def outcome_of(status: int) -> str:
    if 200 <= status < 300:
        return "success"
    if status in (421, 425):
        return "not_sent"
    is_certain = status in (501, 505, 506, 510, 511)
    is_ambiguous = status < 200 or status in (303, 408) or (status >= 500 and not is_certain)
    return "throttled" if status == 429 else "ambiguous" if is_ambiguous else "final"


def json_object(body: bytes) -> dict[str, Json] | None:
    try:
        value = json.loads(body.decode(), parse_constant=refuse)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def arrived_members(body: bytes) -> dict[str, Json] | None:
    """The members of a truncated body that arrived whole."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return None
    # A number does not mark its end: only the next character shows that it is complete.
    text = text.rstrip(string.ascii_letters + string.digits + "+-.")
    decoder, members = json.JSONDecoder(parse_constant=refuse), dict[str, Json]()
    at = after_space(text, 0)
    if text[at : at + 1] != "{":
        return None
    try:
        while text[at] in "{,":
            name, at = decoder.raw_decode(text, after_space(text, at + 1))
            at = after_space(text, at)
            if text[at] != ":" or not isinstance(name, str):
                break
            members[name], at = decoder.raw_decode(text, after_space(text, at + 1))
            at = after_space(text, at)
    except (ValueError, IndexError, RecursionError):
        pass  # the rest did not arrive
    return members


def after_space(text: str, at: int) -> int:
    return len(text) - len(text[at:].lstrip(" \t\r\n"))


def refuse(constant: str) -> None:
    """`NaN` and `Infinity` are not JSON."""
    raise ValueError(constant)


def message_of(body: dict[str, Json] | None) -> str | None:
    if body is None or body.get("success") is True:
        return None
    for value in (body.get("error"), body.get("message")):
        text = value.get("message") if isinstance(value, dict) else value
        if isinstance(text, str):
            return text if text.strip(WHITE_SPACE) else None
    return None


# ---- Retry-after. Times are milliseconds since the epoch.


def retry_after(response: Response, server_now: int) -> int | None:
    """The wait that the server asks for, in milliseconds. Every response has the reset, which is a wait with a 429 only."""
    if 200 <= response.status < 300:
        return None
    value = response.headers.get("retry-after", "").strip(WHITE_SPACE)
    seconds, date = number(value), http_date(value)
    if seconds is not None:
        wait = plausible(seconds * 1000)
    else:
        base = http_date(response.headers.get("date", ""))
        wait = until(date, server_now if base is None else base + age(response)) if date is not None else None
    if wait is None and response.status == 429:
        wait = reset(number(response.headers.get("x-ratelimit-reset", "").strip(WHITE_SPACE)), server_now)
        if wait is None:
            body = (arrived_members if response.truncated else json_object)(response.body)
            wait = body_reset((body or {}).get("reset"), server_now)
    return wait


def body_reset(value: Json, server_now: int) -> int | None:
    if isinstance(value, float):
        return reset(math.ceil(value), server_now) if 0 <= value < 9e15 else None
    if isinstance(value, int) and not isinstance(value, bool):
        return reset(value, server_now)
    if not isinstance(value, str):
        return None
    if (seconds := number(value.strip(WHITE_SPACE))) is not None:
        return reset(seconds, server_now)
    time = rfc3339(value.strip(WHITE_SPACE))
    return None if time is None else until(time, server_now)


def reset(value: int | None, server_now: int) -> int | None:
    """The magnitude decides: milliseconds since the epoch, seconds since the epoch, seconds to wait."""
    if value is None or value < 0:
        return None
    if value >= 10**9:
        return until(value if value >= 10**12 else value * 1000, server_now)
    return plausible(value * 1000)


def until(time: int, server_now: int) -> int | None:
    # The estimate of the server's clock is accurate to 2 s.
    return plausible(max(time - server_now, 0)) if time - server_now >= -2000 else None


def plausible(wait: int) -> int | None:
    return wait if wait <= 366 * 24 * 3600 * 1000 else None


def number(text: str) -> int | None:
    """A fraction is rounded up. `X-RateLimit-Remaining` is rounded down instead."""
    found = re.fullmatch(r"([0-9]+)(?:\.([0-9]+))?", text)
    if found is None:
        return None
    whole = int(found[1]) + (1 if (found[2] or "").strip("0") else 0)
    return whole if whole < 2**64 else None


def age(response: Response) -> int:
    """The time that the response spent in a cache, in milliseconds."""
    text = response.headers.get("age", "").strip(WHITE_SPACE)
    return plausible(int(text) * 1000) or 0 if re.fullmatch("[0-9]+", text) else 0


# The three forms of RFC 9110 §5.6.7. `email.utils` accepts more.
DATES = [
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?P<day>\d\d) (?P<month>[A-Z][a-z]{2}) (?P<year>\d{4}) (?P<time>\d\d:\d\d:\d\d) GMT",
    r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?P<day>\d\d)-(?P<month>[A-Z][a-z]{2})-(?P<year>\d\d) (?P<time>\d\d:\d\d:\d\d) GMT",
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?P<month>[A-Z][a-z]{2}) (?P<day>[\d ]\d) (?P<time>\d\d:\d\d:\d\d) (?P<year>\d{4})",
]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def http_date(text: str) -> int | None:
    matches = (re.fullmatch(form, text.strip(WHITE_SPACE), re.ASCII) for form in DATES)
    date = next((found.groupdict() for found in matches if found), None)
    if date is None or date["month"] not in MONTHS:
        return None
    year = date["year"] if len(date["year"]) == 4 else ("20" if int(date["year"]) < 70 else "19") + date["year"]
    return rfc3339(f"{year}-{MONTHS.index(date['month']) + 1:02}-{int(date['day']):02}T{date['time']}Z")


def rfc3339(text: str) -> int | None:
    # `fromisoformat` accepts more of ISO 8601, and hour 24.
    form = r"\d{4}-\d\d-\d\d[Tt ]([01]\d|2[0-3])(:[0-5]\d){2}(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)"
    try:
        time = datetime.fromisoformat(text.upper()) if re.fullmatch(form, text, re.ASCII) else None
    except ValueError:
        return None
    return (time - datetime.fromtimestamp(0, timezone.utc)) // timedelta(milliseconds=1) if time else None


class ServerClock:
    """The bounds of the server's clock minus the local clock. `Date` has whole seconds and was written between sending and receiving."""

    def __init__(self) -> None:
        self.bounds: tuple[int, int] | None = None

    def observe(self, date: int, sent: int, received: int) -> None:
        low, high = date - received, date + 1000 - sent
        if low > high:
            return  # the local clock was set back during the request
        if self.bounds and low <= self.bounds[1] and high >= self.bounds[0]:
            low, high = max(low, self.bounds[0]), min(high, self.bounds[1])
        self.bounds = (low, high)

    def now(self, response: Response, sent: int, received: int, took: int) -> int:
        """The server's time when the response was received. `took` is by a monotonic clock, the other times are by the local clock."""
        date = http_date(response.headers.get("date", ""))
        if date is None:
            return self.at(max(received, sent + took))
        if age(response) > 0:
            return date + age(response)
        self.observe(date, sent, received)
        return self.at(received) if date <= self.at(received) <= date + 1000 + took else date

    def at(self, local: int) -> int:
        """The earliest possible time of the server, so that no wait is too short."""
        return local + (self.bounds[0] if self.bounds else 0)


# ---- Retries.


@dataclass(frozen=True)
class Call:
    """The options and the state of a call, the attempt in question included. Times are in milliseconds."""

    retry: str
    failures: int
    throttled: int
    elapsed: float
    max_attempts: int = 3
    max_wait: float = 90_000
    attempt_timeout: float = 30_000
    total_timeout: float = 90_000
    has_budget: bool = True


def decide(call: Call, outcome: str, retry_after: float | None, draw: Callable[[], float]) -> float | None:
    """The delay before the next attempt, None for no other attempt. `draw` returns a number from 0 to 1, without 1."""
    may_repeat = {
        "not_sent": call.failures < call.max_attempts,
        "truncated": call.failures < call.max_attempts,
        "throttled": call.throttled < max(20, call.max_attempts) and call.max_wait > 0,
        "ambiguous": call.retry != "never" and call.failures < call.max_attempts,
    }
    is_free = outcome in ("throttled", "not_sent") or retry_after is not None
    if not may_repeat.get(outcome, False) or not (is_free or call.has_budget):
        return None
    backoff = min(300 * 2.0 ** (call.failures + call.throttled - 1), 8000) * (1 + draw()) / 2
    delay = backoff if retry_after is None else retry_after + min(retry_after / 10, 2000) * draw()
    if call.failures + call.throttled > 1:
        delay = max(delay, backoff)
    limited = delay if outcome == "throttled" and retry_after is None else retry_after
    needed = min(1000, call.attempt_timeout, call.total_timeout / 10)
    too_long = limited is not None and limited > call.max_wait
    return None if too_long or call.elapsed + delay + needed >= call.total_timeout else delay


# ---- Redaction: what reports and logs may show.


def shown_message(entry: Entry | None, message: str, sent: list[str]) -> str:
    """A documented message in the words of the document, with its variable parts redacted. Any other message is redacted as a whole."""
    if entry and normalise(entry.message) == normalise(message):
        return entry.message
    found = match(entry, message) if entry else None
    if not found:
        return redact_message(message, sent)
    shown, end = "", 0
    for group in range(1, len(found.groups()) + 1):
        if found.start(group) >= end:
            shown += found.string[end : found.start(group)] + redact_message(found[group], sent)
            end = found.end(group)
    return shown + found.string[end:]


def fields(query: dict[str, Json], body: Json) -> list[str]:
    """The names of the fields of a request, each with the type of its value."""
    shown = [f"{name} (query): text, {len(str(value))} characters" for name, value in query.items()]
    return (shown + [f"{name}: {type_of(value)}" for name, value in (body or {}).items()])[:40]


def type_of(value: Json) -> str:
    match value:
        case bool():
            return "true or false"
        case str():
            return f"text, {len(value)} characters"
        case dict():
            return f"object of {len(value)}"
        case list():
            return f"list of {len(value)}"
        case None:
            return "null"
    return "number"


def texts(value: Json) -> Iterator[str]:
    """The values of a request at any depth."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


# Characters that nobody sees, besides control characters; and + - . with their typographic variants.
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]")
SIGNS = WHITE_SPACE + "+-.()/_,\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0b\uff0d\uff0e"


def visible(text: str) -> str:
    """The text without invisible characters, which could split a number or a value, and with white space as spaces."""
    spaced = "".join(" " if character in WHITE_SPACE else character for character in text)
    return "".join(c for c in INVISIBLE.sub("", spaced) if unicodedata.category(c) != "Cc")


def redact_message(message: str, sent: list[str]) -> str:
    message = visible(message)
    if len(message) > 2000:  # an incomplete word could not be recognised
        whole = re.match(f".*(?=[{WHITE_SPACE}])", message[:2000], re.DOTALL)
        message = whole[0] if whole else ""
    lower = [character.lower()[0] for character in message]
    hidden = [False] * len(message)
    for value in map(visible, sent):
        for word in [value.strip(WHITE_SPACE), *re.split(r"[\W_]+", value)]:
            wanted = [character.lower()[0] for character in word]
            for start in range(len(lower) - len(wanted) + 1) if len(wanted) >= 3 else ():
                if lower[start : start + len(wanted)] == wanted:
                    hidden[start : start + len(wanted)] = [True] * len(wanted)
    runs = itertools.groupby(zip(message, hidden, strict=True), key=lambda pair: pair[1])
    return redact("".join("[redacted]" if is_hidden else "".join(c for c, _ in run) for is_hidden, run in runs))


def redact(text: str) -> str:
    """One line without phone numbers, e-mail addresses and keys."""
    shown = ""
    for word in re.findall(f"[^{WHITE_SPACE}]+", redact_numbers(text)):
        if len(shown.encode(errors="surrogatepass")) >= 300:
            return shown + " …"
        shown += (" " if shown else "") + redact_word(word)
    return shown


def redact_numbers(text: str) -> str:
    redacted = ""
    for in_run, run in itertools.groupby(text, lambda c: is_numeric(c) or not (c.isalpha() or c in "[]")):
        part = "".join(run)
        digits = [at for at, c in enumerate(part) if is_numeric(c)]
        if in_run and len(digits) >= 6:
            # Adjacent signs belong to the number; white space around them is kept.
            before, after = part[: digits[0]].rstrip(SIGNS), part[digits[-1] + 1 :].lstrip(SIGNS)
            number = part[len(before) : len(part) - len(after)]
            start, end = len(number) - len(number.lstrip(WHITE_SPACE)), len(number.rstrip(WHITE_SPACE))
            part = before + number[:start] + "[number]" + number[end:] + after
        redacted += part
    return redacted


def redact_word(word: str) -> str:
    digits, letters = sum(map(is_numeric, word)), sum(map(str.isalpha, word))
    if "@" in word or "\uff20" in word or "%40" in word:
        return "[e-mail]"
    core = word.strip(".,;:!?()\"'")
    if "[redacted]" in core and core != "[redacted]":
        return "[redacted]"  # the rest of the word could be a part of an address or of a number
    if "sk_" in word or (digits and letters and digits + letters >= 16):
        return "[redacted]"
    return word[:300]


def is_numeric(character: str) -> bool:
    return unicodedata.category(character)[0] == "N"
