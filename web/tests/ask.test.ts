import { afterEach, expect, test, vi } from "vitest";
import { AskError, ask, dayOfReading, documentAddress, keptAnswer } from "../src/ask.ts";

afterEach(() => vi.unstubAllGlobals());

const answerWith = (body: unknown, status = 200) =>
  vi.stubGlobal(
    "fetch",
    async () => new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers: { "X-Request-Id": "r1" } }),
  );

async function failureOf(asked: Promise<unknown>): Promise<AskError> {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AskError);
  return error as AskError;
}

test("variables are parameters, objects JSON, and what is not given is left out", () => {
  expect(documentAddress("PageFront", {})).toBe("q/PageFront");
  expect(documentAddress("PageX", { indicator: "a/b", release: null, period: "", benchmark: { kind: "MEDIAN" } })).toBe(
    "q/PageX?indicator=a%2Fb&benchmark=%7B%22kind%22%3A%22MEDIAN%22%7D",
  );
});

test("an answer is kept for Back", async () => {
  answerWith({ data: { datasets: [] } });
  expect(keptAnswer("PageFront", {})).toBeUndefined();
  expect(await ask("PageFront", {})).toEqual({ datasets: [] });
  expect(keptAnswer("PageFront", {})).toEqual({ datasets: [] });
});

test("an answer that the server calls the same version is the same object, until there is another", async () => {
  const answer = (version: string | null, title: string) =>
    vi.stubGlobal(
      "fetch",
      async () => new Response(JSON.stringify({ data: { datasets: [{ title }] } }), { headers: version ? { ETag: version } : {} }),
    );
  answer('"1"', "first");
  const first = await ask("PageSources", {});
  answer('"1"', "not read");
  expect(await ask("PageSources", {})).toBe(first);
  answer('"2"', "second");
  expect(await ask("PageSources", {})).toEqual({ datasets: [{ title: "second" }] });
  answer(null, "third");
  expect(await ask("PageSources", {})).toEqual({ datasets: [{ title: "third" }] });
  answer(null, "fourth");
  expect(await ask("PageSources", {})).toEqual({ datasets: [{ title: "fourth" }] });
});

test("the day of reading is that of the newest answer", async () => {
  const days = ["Mon, 30 Nov 2026 23:59:58 GMT", "Tue, 01 Dec 2026 00:00:02 GMT", "Sun, 29 Nov 2026 12:00:00 GMT", "nonsense"];
  const read: string[] = [];
  for (const day of days) {
    vi.stubGlobal("fetch", async () => new Response('{"data": {"datasets": []}}', { headers: { Date: day } }));
    await ask("PageReleases", {});
    read.push(dayOfReading().slice(0, 10));
  }
  expect(read).toEqual(["2026-11-30", "2026-12-01", "2026-12-01", "2026-12-01"]);
});

test("failures tell what the reader can do, with the number to quote", async () => {
  const refused = { errors: [{ message: "no such period", extensions: { code: "BAD_USER_INPUT", argument: "period" } }] };
  answerWith(refused, 400);
  expect(await failureOf(ask("PageSearch", { text: "x" }))).toMatchObject({
    kind: "input",
    requestID: "r1",
    argument: "period",
    message: "no such period",
  });
  answerWith({ errors: [{ message: "slow down", extensions: { code: "RATE_LIMITED" } }] }, 429);
  expect(await failureOf(ask("PageSearch", { text: "x" }))).toMatchObject({ kind: "busy" });
  answerWith("<html>Bad gateway</html>", 502);
  expect(await failureOf(ask("PageSearch", { text: "x" }))).toMatchObject({ kind: "failed", requestID: "r1" });
  answerWith({ errors: [{ message: "no", extensions: { code: "INTERNAL" } }], data: null });
  expect(await failureOf(ask("PageSearch", { text: "x" }))).toMatchObject({ kind: "failed" });
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("Failed to fetch");
  });
  expect(await failureOf(ask("PageSearch", { text: "x" }))).toMatchObject({ kind: "offline" });
});

test("a question that was left is no failure", async () => {
  vi.stubGlobal("fetch", async (_: string, { signal }: { signal: AbortSignal }) => signal.throwIfAborted());
  const leaving = new AbortController();
  leaving.abort();
  await expect(ask("PageSearch", { text: "x" }, leaving.signal)).rejects.toBe(leaving.signal.reason);
});
