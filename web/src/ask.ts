// Asks the server: one GET of a built-in document at q/NAME, so that caches keep answers.
import type { Documents } from "../types/documents.ts";

export type DocumentName = keyof Documents;
export type Variables<N extends DocumentName> = Documents[N]["variables"];
export type Result<N extends DocumentName> = Documents[N]["result"];

/** Why there is no answer: offline (nobody answered), busy (try again later), input (the question is wrong), failed. */
export type FailureKind = "offline" | "busy" | "input" | "failed";

/** A question that got no answer. */
export class AskError extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
    /** The id to quote to whoever runs the server; empty where it sent none. */
    readonly requestID = "",
    /** The argument that is wrong, where it is a single one. */
    readonly argument = "",
    /** What was answered beside it, such as the choices that there are. */
    readonly data: unknown = undefined,
  ) {
    super(message);
  }
}

/** The address of a document with its variables; null and undefined ones are left out. */
export function documentAddress(name: string, variables: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(variables)) {
    if (value === null || value === undefined || value === "") continue;
    query.set(key, typeof value === "object" ? JSON.stringify(value) : String(value));
  }
  const text = query.toString();
  return `q/${name}${text ? `?${text}` : ""}`;
}

interface Answer<T> {
  data?: T | null;
  errors?: { message: string; extensions?: { code?: string; argument?: string } }[];
}

/** An answer with what the server calls this version of it; null where it has no name. */
interface Kept {
  data: unknown;
  version: string | null;
}

// Answers of this visit, so that Back shows what was there at once. The server's caching decides for the rest.
const kept = new Map<string, Kept>();
const mostKept = 40;

/** When the server gave the first answer of this visit, by its own clock; undefined until it has. */
export let firstAnswered: Date | undefined;

// Of the newest answer. One that a cache kept is of an earlier day than one before it may be.
let lastAnswered: Date | undefined;

/** The day on which a reader has read the figures: that of the newest answer. */
export const dayOfReading = (): string => (lastAnswered ?? new Date()).toISOString();

/** The answer of this visit to a question, if there is one. */
export const keptAnswer = <N extends DocumentName>(name: N, variables: Variables<N>): Result<N> | undefined =>
  kept.get(documentAddress(name, variables as Record<string, unknown>))?.data as Result<N> | undefined;

/**
 * Asks for a built-in document. An answer that is the kept one is given as the same object, so that nothing is drawn
 * anew. Throws an AskError, or the signal's reason.
 */
export async function ask<N extends DocumentName>(name: N, variables: Variables<N>, signal?: AbortSignal): Promise<Result<N>> {
  const address = documentAddress(name, variables as Record<string, unknown>);
  let response: Response;
  try {
    response = await fetch(address, { headers: { Accept: "application/graphql-response+json, application/json" }, signal: signal ?? null });
  } catch (error) {
    signal?.throwIfAborted();
    throw new AskError("offline", String(error));
  }
  const given = new Date(response.headers.get("Date") ?? "");
  if (given.getTime()) {
    firstAnswered ??= given;
    if (!lastAnswered || given > lastAnswered) lastAnswered = given;
  }
  const version = response.headers.get("ETag");
  const before = kept.get(address);
  if (response.ok && before && version !== null && before.version === version) {
    await response.arrayBuffer(); // to its end, so that the connection serves the next
    keep(address, before);
    return before.data as Result<N>;
  }
  const requestID = response.headers.get("X-Request-Id") ?? "";
  const answer = await readAnswer<Result<N>>(response, requestID, signal);
  const problem = answer.errors?.[0];
  if (problem || !answer.data) {
    const kind = kindOf(response.status, problem?.extensions?.code);
    throw new AskError(
      kind,
      problem?.message ?? `${response.status}`,
      requestID,
      problem?.extensions?.argument ?? "",
      answer.data ?? undefined,
    );
  }
  keep(address, { data: answer.data, version });
  return answer.data;
}

// The newest last.
function keep(address: string, answer: Kept) {
  kept.delete(address);
  kept.set(address, answer);
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) break;
    kept.delete(oldest);
  }
}

async function readAnswer<T>(response: Response, requestID: string, signal?: AbortSignal): Promise<Answer<T>> {
  try {
    return (await response.json()) as Answer<T>;
  } catch {
    signal?.throwIfAborted();
    throw new AskError(kindOf(response.status), `${response.status} ${response.statusText}`, requestID);
  }
}

function kindOf(status: number, code?: string): FailureKind {
  if (status === 429 || status === 503 || code === "RATE_LIMITED" || code === "UNAVAILABLE") return "busy";
  if (code === "BAD_USER_INPUT" || code === "NOT_FOUND") return "input";
  return "failed";
}
