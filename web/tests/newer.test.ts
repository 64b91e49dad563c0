import { expect, test } from "vitest";
import { isAnyAfter } from "../src/newer.svelte.ts";

const released = (...moments: (string | null)[]) => ({
  datasets: moments.map((publishedAt) => ({ latestRelease: publishedAt ? { publishedAt } : null })),
});
// A page that was opened at this moment, which a server tells in whole seconds.
const opened = new Date("Mon, 30 Nov 2026 20:00:05 GMT");

test("figures are newer from the moment that the page was opened, and from just before, when it may not have had them", () => {
  expect(isAnyAfter(released(null, "2026-11-30T20:00:07Z"), opened)).toBe(true);
  expect(isAnyAfter(released("2026-11-30T20:00:05.700Z"), opened)).toBe(true);
  expect(isAnyAfter(released("2026-11-30T20:00:02.500Z"), opened)).toBe(true);
  expect(isAnyAfter(released("2026-11-30T20:00:02Z", "2026-10-01T08:00:00Z", null), opened)).toBe(false);
});
