import { expect, test } from "vitest";
import { byName, byTitle, datasetsOf, nameOfGroup, readChoice } from "../src/choices.ts";

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
  expect(byTitle(["Øre", "Arm"].map((title) => ({ title }))).map(({ title }) => title)).toEqual(["Arm", "Øre"]);
});

test("a choice is written as its option is, codes are counted, and a group is none", () => {
  const read = (text: string | undefined) => {
    const { value, codes } = readChoice(text);
    return [value, codes];
  };
  expect(read(undefined)).toEqual(["", 0]);
  expect(read("")).toEqual(["", 0]);
  expect(read("0766")).toEqual(["766", 1]);
  expect(read("0766, 615")).toEqual(["766,615", 2]);
  expect(read("region-syddanmark")).toEqual(["region-syddanmark", 0]);
  expect(read("similar")).toEqual(["similar", 0]);
  expect(read("766,")).toEqual(["766,", 0]);
});

test("a group of the address has its name, and codes have none", () => {
  const groups = [
    { id: "landsdel-fyn", name: "Landsdel Fyn" },
    { id: "published/job7", name: "Job7" },
  ];
  expect(nameOfGroup(groups, "landsdel-fyn")).toEqual(["Landsdel Fyn"]);
  expect(nameOfGroup(groups, "published/job7@1")).toEqual(["Job7"]);
  for (const none of [undefined, "766,615", "similar", "unknown"]) expect(nameOfGroup(groups, none)).toEqual([]);
});
