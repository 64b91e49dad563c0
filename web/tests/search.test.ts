import { expect, test } from "vitest";
import { combineHits, type Found } from "../src/search.ts";

const hit = (kind: string, id: string, title: string): Found =>
  ({
    kind,
    title,
    exact: false,
    synthetic: false,
    node: kind === "KOMMUNE" ? { __typename: "Kommune", id, code: "766" } : { __typename: kind, id },
  }) as Found;

const hedensted = hit("KOMMUNE", "766", "Hedensted");
const course = hit("COURSE", "published/coaching", "Coaching i Hedensted");
const unemployed = hit("INDICATOR", "jobindsats/unemployed", "Ledige");
const rate = hit("INDICATOR", "jobindsats/unemployment-rate", "Ledige i procent");

const written = (found: readonly Found[]) => combineHits(found).map(({ title, of }) => (of ? `${title}, ${of.name}` : title));

test("a kommune and an indicator in one question are offered together, and first", () => {
  expect(written([hedensted, unemployed, course, rate])).toEqual([
    "Ledige, Hedensted",
    "Ledige i procent, Hedensted",
    "Hedensted",
    "Coaching i Hedensted",
  ]);
});

test("one of the two alone stands as it was found", () => {
  expect(written([hedensted, course])).toEqual(["Hedensted", "Coaching i Hedensted"]);
  expect(written([unemployed, rate])).toEqual(["Ledige", "Ledige i procent"]);
  expect(written([])).toEqual([]);
});
