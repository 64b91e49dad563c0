import { expect, test } from "vitest";
import { byName, countCodes, datasetsOf } from "../src/choices.ts";

test("made-up figures are offered last, and each dataset once", () => {
  const of = (id: string) => ({ dataset: { id, synthetic: id === "demo" } });
  expect(datasetsOf([of("demo"), of("b"), of("a"), of("b")]).map(({ id }) => id)).toEqual(["b", "a", "demo"]);
});

test("names stand as in a Danish list", () => {
  expect(byName(["Ærø", "Aarhus", "Vejle", "Allerød"].map((name) => ({ name }))).map(({ name }) => name)).toEqual([
    "Allerød",
    "Vejle",
    "Ærø",
    "Aarhus",
  ]);
});

test("codes are counted, and a group is none", () => {
  expect([undefined, "", "766", "766,615", "region-syddanmark", "766,"].map(countCodes)).toEqual([0, 0, 1, 2, 0, 0]);
});
