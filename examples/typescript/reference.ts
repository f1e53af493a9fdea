/**
 * Reads a response of the Lupitor API by openapi.yaml alone: its error, its retry-after, whether to retry, and what to show.
 *
 * Copy it into a client of your own. `vectors.ts` runs the test vectors on it; docs/spec-extensions.md explains the rules.
 */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };

// ---- The catalogue: every named example of an error response, and the extensions of every operation.

export interface Entry {
  name: string;
  code: string;
  status: number;
  message: string;
  pattern: RegExp | undefined;
}

export interface Operation {
  retry: string;
  duplicate: string | undefined;
  examples: Set<string>;
}

/** The parts of the document that this file reads. */
export interface Document {
  paths: Record<string, Record<string, unknown>>;
  components: { responses: Record<string, DocumentedResponse>; examples: Record<string, Example> };
}
interface DocumentedResponse {
  $ref?: string;
  content?: Record<string, { examples?: Record<string, Example> }>;
}
interface Example {
  $ref?: string;
  value: { error?: string; message?: string };
  "x-lupitor-code"?: string;
  "x-lupitor-pattern"?: string;
}
interface DocumentedOperation {
  operationId: string;
  responses: Record<string, DocumentedResponse>;
  "x-lupitor-retry": string;
  "x-lupitor-duplicate"?: string;
}

export class Catalogue {
  readonly entries: Entry[] = [];
  readonly operations = new Map<string, Operation>();

  constructor(document: Document) {
    for (const operation of Object.values(document.paths).flatMap((item) => METHODS.map((method) => item[method])).filter(isOperation)) {
      const examples = new Set<string>();
      for (const [status, response] of Object.entries(operation.responses)) {
        const shared = document.components.responses[response.$ref?.split("/").at(-1) ?? ""] ?? response;
        if (Number(status) < 400) continue;
        for (const [name, here] of Object.entries(shared.content?.["application/json"]?.examples ?? {})) {
          const example = document.components.examples[here.$ref?.split("/").at(-1) ?? ""] ?? here;
          examples.add(name);
          if (!this.entries.some((entry) => entry.name === name)) this.entries.push(entryOf(name, Number(status), example));
        }
      }
      const { "x-lupitor-retry": retry, "x-lupitor-duplicate": duplicate } = operation;
      this.operations.set(operation.operationId, { retry, duplicate, examples });
    }
  }

  /** The entry with this message, by its text, else by a pattern. Among several: the one of this status, then the one of this operation. */
  find(status: number, message: string, operation: Operation): Entry | undefined {
    if (new TextEncoder().encode(message).length > 512) return undefined;
    const exact = this.entries.filter((entry) => normalise(entry.message) === normalise(message));
    const found = exact.length > 0 ? exact : this.entries.filter((entry) => match(entry, message));
    const withStatus = found.filter((entry) => entry.status === status);
    return withStatus.find((entry) => operation.examples.has(entry.name)) ?? withStatus[0] ?? found[0];
  }

  /** A variable part of the message. An entry without a pattern uses the pattern of another wording of its code. */
  capture(entry: Entry, message: string, name: string): string | undefined {
    const matches = this.entries.filter((other) => other.code === entry.code).map((other) => match(other, message));
    return matches.find((found) => found !== null)?.groups?.[name];
  }

  /** The index in a batch that the message names. Undocumented messages count too. */
  index(entry: Entry | undefined, message: string): number | undefined {
    const beginning = new TextDecoder().decode(new TextEncoder().encode(message).slice(0, 512));
    const undocumented = (): string | undefined => /(?<![\p{Alphabetic}\p{N}_])leads\[([0-9]+)\]/u.exec(beginning)?.[1];
    const index = Number((entry ? this.capture(entry, message, "index") : undocumented()) ?? NaN);
    return Number.isSafeInteger(index) ? index : undefined;
  }
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

function isOperation(value: unknown): value is DocumentedOperation {
  return value !== undefined;
}

function entryOf(name: string, status: number, example: Example): Entry {
  // The document writes named groups as Rust and Python do. The flag `d` records the position of each group.
  const pattern = example["x-lupitor-pattern"]?.replaceAll("(?P<", "(?<");
  return {
    name,
    code: example["x-lupitor-code"] ?? name,
    status,
    message: example.value.error ?? example.value.message ?? "",
    pattern: pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, "id"),
  };
}

/** Unicode's White_Space. `trim` and `\s` include U+FEFF and not U+0085. */
const strip = (text: string): string => text.replace(/^\p{White_Space}+/u, "").replace(/(?<!\p{White_Space})\p{White_Space}+$/u, "");
const trim = (message: string): string => strip(message).replace(/\.$/, "");
const normalise = (message: string): string => trim(message).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const match = (entry: Entry, message: string): RegExpExecArray | null => entry.pattern?.exec(trim(message)) ?? null;

// ---- Responses: their outcome and their error.

export interface ApiResponse {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
  truncated: boolean;
}

export type Outcome = "success" | "final" | "not_sent" | "truncated" | "throttled" | "ambiguous";

export interface Reading {
  outcome: Outcome;
  kind: string;
  message: string | undefined;
  entry: Entry | undefined;
  maybeProcessed: boolean;
}

export function read(catalogue: Catalogue, operation: Operation, response: ApiResponse, lostResponses = 0): Reading {
  const body = response.truncated ? arrivedMembers(response.body) : jsonObject(response.body);
  const isSuccess = response.status >= 200 && response.status < 300;
  let outcome = outcomeOf(response.status);
  let kind = kindOf(response.status);
  const isRefusal = response.status >= 400 && response.status < 500 && (outcome === "final" || outcome === "throttled");
  const message = isRefusal || !response.truncated ? messageOf(body) : undefined;
  if (response.truncated && (outcome === "success" || outcome === "ambiguous")) {
    [outcome, kind] = ["ambiguous", "transport"];
  } else if (response.truncated && isRefusal && outcome === "final" && message === undefined) {
    outcome = "truncated";
  } else if (isSuccess && !body) {
    [outcome, kind] = ["ambiguous", "decode"];
  } else if (isSuccess) {
    const isDown = body?.success === undefined && body?.status === "error";
    if (body?.success !== false && !isDown) return { outcome, kind, message: undefined, entry: undefined, maybeProcessed: false };
    [outcome, kind] = isDown ? ["ambiguous", "server"] : ["final", kind];
  }
  const entry = message === undefined ? undefined : catalogue.find(response.status, message, operation);
  if (entry && kind === "unexpected") kind = kindOf(entry.status);
  if (entry && isSuccess && outcomeOf(entry.status) === "ambiguous") outcome = "ambiguous";
  const isLost = lostResponses > 0 || outcome === "ambiguous";
  const maybeProcessed = operation.retry !== "read" && isLost;
  if (entry && entry.code === operation.duplicate) kind = isLost ? "outcome_unknown" : kind === "validation" ? "duplicate" : kind;
  return { outcome, kind, message, entry, maybeProcessed };
}

function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return "success";
  if (status === 429) return "throttled";
  if (status === 421 || status === 425) return "not_sent";
  const isCertain = [501, 505, 506, 510, 511].includes(status);
  const isAmbiguous = status < 200 || status === 303 || status === 408 || (status >= 500 && !isCertain);
  return isAmbiguous ? "ambiguous" : "final";
}

function kindOf(status: number): string {
  if ([400, 413, 414, 415, 422, 431].includes(status)) return "validation";
  if (status >= 500 && status < 600) return "server";
  const kinds: Record<number, string> = {
    401: "authentication", 403: "permission", 404: "not_found", 408: "timeout", 410: "not_found", 429: "rate_limited",
  };
  return kinds[status] ?? "unexpected";
}

function jsonObject(body: Uint8Array): JsonObject | undefined {
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body)) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The members of a truncated body that arrived whole. */
function arrivedMembers(body: Uint8Array): JsonObject | undefined {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body, { stream: true });
  } catch {
    return undefined;
  }
  // A number does not mark its end: only the next character shows that it is complete.
  text = text.replace(/[0-9A-Za-z+.-]+$/, "");
  if (!/^[ \t\r\n]*\{/.test(text)) return undefined;
  let [depth, inText, lastComma] = [0, false, 0];
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (inText && character === "\\") at++;
    else if (character === '"') inText = !inText;
    else if (!inText && "{[".includes(character)) depth++;
    else if (!inText && "}]".includes(character)) depth--;
    else if (!inText && character === "," && depth === 1) lastComma = at;
  }
  // The last member may be complete, and so may the object.
  const ends = [text, `${text}}`, `${text.slice(0, lastComma)}}`].map((end) => jsonObject(new TextEncoder().encode(end)));
  return ends.find((members) => members !== undefined) ?? {};
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function messageOf(body: JsonObject | undefined): string | undefined {
  if (!body || body.success === true) return undefined;
  const texts = [body.error, body.message].map((value) => (isObject(value) ? value.message : value));
  const text = texts.find((value): value is string => typeof value === "string");
  return text !== undefined && strip(text) !== "" ? text : undefined;
}

// ---- Retry-after. Times are milliseconds since the epoch.

/** The wait that the server asks for, in milliseconds. Every response has the reset, which is a wait with a 429 only. */
export function retryAfter(response: ApiResponse, serverNow: number): number | undefined {
  if (response.status >= 200 && response.status < 300) return undefined;
  const value = strip(response.headers["retry-after"] ?? "");
  const seconds = number(value);
  const date = httpDate(value);
  const ownDate = httpDate(response.headers["date"] ?? "");
  const base = ownDate === undefined ? serverNow : ownDate + age(response);
  const fromHeader = seconds !== undefined ? plausible(seconds * 1000) : date !== undefined ? until(date, base) : undefined;
  if (response.status !== 429) return fromHeader;
  return (
    fromHeader ??
    reset(number(strip(response.headers["x-ratelimit-reset"] ?? "")), serverNow) ??
    bodyReset((response.truncated ? arrivedMembers(response.body) : jsonObject(response.body))?.reset, serverNow)
  );
}

function bodyReset(value: Json | undefined, serverNow: number): number | undefined {
  if (typeof value === "number") return reset(Math.ceil(value), serverNow);
  if (typeof value !== "string") return undefined;
  const seconds = number(strip(value));
  if (seconds !== undefined) return reset(seconds, serverNow);
  const time = rfc3339(strip(value));
  return time === undefined ? undefined : until(time, serverNow);
}

/** The magnitude decides: milliseconds since the epoch, seconds since the epoch, seconds to wait. */
function reset(value: number | undefined, serverNow: number): number | undefined {
  if (value === undefined || value < 0) return undefined;
  if (value >= 1e9) return until(value >= 1e12 ? value : value * 1000, serverNow);
  return plausible(value * 1000);
}

/** The estimate of the server's clock is accurate to 2 s. */
function until(time: number, serverNow: number): number | undefined {
  return time - serverNow >= -2000 ? plausible(Math.max(time - serverNow, 0)) : undefined;
}

const plausible = (wait: number): number | undefined => (wait <= 366 * 24 * 3600 * 1000 ? wait : undefined);
/**
 * A fraction is rounded up; `X-RateLimit-Remaining` is rounded down instead. A number that is too large to be exact is also too large for a
 * wait or a time.
 */
function number(text: string): number | undefined {
  const found = /^([0-9]+)(?:\.([0-9]+))?$/.exec(text);
  return found ? Number(found[1]) + (/[1-9]/.test(found[2] ?? "") ? 1 : 0) : undefined;
}

/** The time that the response spent in a cache, in milliseconds. */
function age(response: ApiResponse): number {
  const text = strip(response.headers["age"] ?? "");
  return /^[0-9]+$/.test(text) ? (plausible(Number(text) * 1000) ?? 0) : 0;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** The three forms of RFC 9110 §5.6.7. */
const DATES = [
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) GMT$/,
  /^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) (?<time>\d\d:\d\d:\d\d) GMT$/,
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>[A-Z][a-z]{2}) (?<day>[\d ]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/,
];

export function httpDate(text: string): number | undefined {
  for (const form of DATES) {
    const { day = "", month = "", year = "", time = "" } = form.exec(strip(text))?.groups ?? {};
    if (time === "") continue;
    const fullYear = year.length === 4 ? year : Number(year) < 70 ? `20${year}` : `19${year}`;
    const number = String(MONTHS.indexOf(month) + 1).padStart(2, "0");
    return rfc3339(`${fullYear}-${number}-${day.trim().padStart(2, "0")}T${time}Z`);
  }
  return undefined;
}

export function rfc3339(text: string): number | undefined {
  const form = /^\d{4}-\d\d-\d\d[T ]([01]\d|2[0-3])(:[0-5]\d){2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;
  const day = text.slice(0, 10);
  // `Date` reads 30 February as 2 March.
  const midnight = new Date(`${day}T00:00:00Z`);
  if (!form.test(text) || Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return undefined;
  return Date.parse(text.toUpperCase().replace(" ", "T"));
}

/** The bounds of the server's clock minus the local clock. `Date` has whole seconds and was written between sending and receiving. */
export class ServerClock {
  bounds: [number, number] | undefined;

  observe(date: number, sent: number, received: number): void {
    let [low, high] = [date - received, date + 1000 - sent];
    if (low > high) return; // the local clock was set back during the request
    if (this.bounds && low <= this.bounds[1] && high >= this.bounds[0]) {
      [low, high] = [Math.max(low, this.bounds[0]), Math.min(high, this.bounds[1])];
    }
    this.bounds = [low, high];
  }

  /** The server's time when the response was received. `took` is by a monotonic clock, the other times are by the local clock. */
  now(response: ApiResponse, sent: number, received: number, took: number): number {
    const date = httpDate(response.headers["date"] ?? "");
    if (date === undefined) return this.at(Math.max(received, sent + took));
    if (age(response) > 0) return date + age(response);
    this.observe(date, sent, received);
    const estimate = this.at(received);
    return date <= estimate && estimate <= date + 1000 + took ? estimate : date;
  }

  /** The earliest possible time of the server, so that no wait is too short. */
  at(local: number): number {
    return local + (this.bounds?.[0] ?? 0);
  }
}

// ---- Retries.

/** The options and the state of a call, the attempt in question included. Times are in milliseconds. */
export interface Call {
  retry: string;
  failures: number;
  throttled: number;
  elapsed: number;
  maxAttempts: number;
  maxWait: number;
  attemptTimeout: number;
  totalTimeout: number;
  hasBudget: boolean;
}

/** The delay before the next attempt, undefined for no other attempt. `draw` returns a number from 0 to 1, without 1. */
export function decide(call: Call, outcome: Outcome, retryAfter: number | undefined, draw: () => number): number | undefined {
  const isWithin = call.failures < call.maxAttempts;
  const mayRepeat: Record<Outcome, boolean> = {
    success: false,
    final: false,
    not_sent: isWithin,
    truncated: isWithin,
    throttled: call.throttled < Math.max(20, call.maxAttempts) && call.maxWait > 0,
    ambiguous: isWithin && call.retry !== "never",
  };
  const isFree = outcome === "throttled" || outcome === "not_sent" || retryAfter !== undefined;
  if (!mayRepeat[outcome] || !(isFree || call.hasBudget)) return undefined;
  const backoff = (Math.min(300 * 2 ** (call.failures + call.throttled - 1), 8000) * (1 + draw())) / 2;
  let delay = retryAfter === undefined ? backoff : retryAfter + Math.min(retryAfter / 10, 2000) * draw();
  if (call.failures + call.throttled > 1) delay = Math.max(delay, backoff);
  const limited = retryAfter ?? (outcome === "throttled" ? delay : 0);
  const needed = Math.min(1000, call.attemptTimeout, call.totalTimeout / 10);
  return limited > call.maxWait || call.elapsed + delay + needed >= call.totalTimeout ? undefined : delay;
}

// ---- Redaction: what reports and logs may show.

/** A documented message in the words of the document, with its variable parts redacted. Any other message is redacted as a whole. */
export function shownMessage(entry: Entry | undefined, message: string, sent: string[]): string {
  if (entry && normalise(entry.message) === normalise(message)) return entry.message;
  const found = entry ? match(entry, message) : null;
  if (!found) return redactMessage(message, sent);
  let shown = "";
  let end = 0;
  for (const place of found.indices?.slice(1) ?? []) {
    // A group that did not match has no position, whatever its type says.
    const [from, to] = (place as [number, number] | undefined) ?? [-1, -1];
    if (from < end) continue;
    shown += found.input.slice(end, from) + redactMessage(found.input.slice(from, to), sent);
    end = to;
  }
  return shown + found.input.slice(end);
}

/** The names of the fields of a request, each with the type of its value. */
export function fields(query: JsonObject, body: JsonObject): string[] {
  const inQuery = Object.entries(query).map(([name, value]) => `${name} (query): ${typeOf(String(value))}`);
  return [...inQuery, ...Object.entries(body).map(([name, value]) => `${name}: ${typeOf(value)}`)].slice(0, 40);
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  if (typeof value === "string") return `text, ${[...value].length} characters`;
  if (typeof value === "boolean") return "true or false";
  if (Array.isArray(value)) return `list of ${value.length}`;
  return typeof value === "object" ? `object of ${Object.keys(value).length}` : "number";
}

/** The values of a request at any depth. */
export function texts(value: Json): string[] {
  if (value === null || typeof value === "boolean") return [];
  return typeof value === "object" ? Object.values(value).flatMap(texts) : [String(value)];
}

const lower = (text: string): string[] => [...text].map((character) => [...character.toLowerCase()][0] ?? "");

/** The text without invisible characters, which could split a number or a value, and with white space as spaces. */
function visible(text: string): string {
  const spaced = text.replace(/\p{White_Space}/gu, " ");
  return spaced.replace(/[\p{Cc}\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\u{E0000}-\u{E0FFF}]/gu, "");
}

function redactMessage(message: string, sent: string[]): string {
  let characters = [...visible(message)];
  // An incomplete word could not be recognised.
  if (characters.length > 2000) characters = [.../^.*(?=\p{White_Space})/su.exec(characters.slice(0, 2000).join(""))?.[0] ?? ""];
  const lowered = lower(characters.join(""));
  const hidden = characters.map(() => false);
  for (const word of sent.map(visible).flatMap((value) => [strip(value), ...value.split(/[^\p{Alphabetic}\p{N}]+/u)])) {
    const wanted = lower(word);
    if (wanted.length < 3) continue;
    for (let start = 0; start + wanted.length <= lowered.length; start++) {
      if (wanted.every((character, index) => lowered[start + index] === character)) {
        hidden.fill(true, start, start + wanted.length);
      }
    }
  }
  const redacted = characters.map((character, index) => (!hidden[index] ? character : hidden[index - 1] ? "" : "[redacted]"));
  return redact(redacted.join(""));
}

/** From the first digit to the last, with adjacent signs, without the white space around them. */
const SIGNS = "\\p{White_Space}+\\-.()/_,\\u2010-\\u2015\\u2212\\uFF0B\\uFF0D\\uFF0E";
const NUMBER = new RegExp(`(?:(?!\\p{White_Space})[${SIGNS}][${SIGNS}]*)?\\p{N}.*\\p{N}(?:[${SIGNS}]*(?!\\p{White_Space})[${SIGNS}])?`, "su");

/** One line without phone numbers, e-mail addresses and keys. */
function redact(text: string): string {
  const numbers = text.replace(/(?:\p{N}|[^\p{Alphabetic}[\]])+/gu, (run) => (count(run, /\p{N}/gu) < 6 ? run : run.replace(NUMBER, "[number]")));
  let shown = "";
  for (const word of numbers.split(/\p{White_Space}+/u).filter((word) => word !== "")) {
    if (new TextEncoder().encode(shown).length >= 300) return `${shown} …`;
    shown += (shown ? " " : "") + redactWord(word);
  }
  return shown;
}

function redactWord(word: string): string {
  const [digits, letters] = [count(word, /\p{N}/gu), count(word, /\p{Alphabetic}/gu)];
  if (/@|\uFF20|%40/u.test(word)) return "[e-mail]";
  // The rest of the word could be a part of an address or of a number.
  const core = word.replace(/^[.,;:!?()"']+|[.,;:!?()"']+$/gu, "");
  if (core.includes("[redacted]") && core !== "[redacted]") return "[redacted]";
  if (word.includes("sk_") || (digits > 0 && letters > 0 && digits + letters >= 16)) return "[redacted]";
  return [...word].slice(0, 300).join("");
}

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;
