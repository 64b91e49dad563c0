import { expect, test } from "vitest";
import {
  isSynthetic,
  openQuestions,
  type Participation,
  type Profile,
  participantsText,
  publishersOf,
  readColumns,
  readMatrix,
  timeOf,
} from "../src/profiles.ts";

const kommune = (code: string, name = `K${code}`) => ({ code, name });
const competence = (id: string) => ({ id, title: id });
const course = (id: string, ...competences: string[]) => ({
  id,
  title: id,
  providers: [],
  competences: competences.map((of) => ({ id: of })),
});
const fact = (id: string, of: ReturnType<typeof course>, ...kommuner: string[]) => ({
  id,
  status: "ACTUAL",
  course: of,
  kommuner: kommuner.map((code) => kommune(code)),
});
const question = (id: string, needs: string[], answers: Record<string, "YES" | "NO" | "PARTLY" | "NOT_STATED">) => ({
  id,
  title: id,
  competences: needs.map(competence),
  answers: Object.entries(answers).map(([code, answer]) => ({ answer, kommune: kommune(code) })),
});
const covered = (code: string, facts: string[], range: [number, number | null], trained: string[], unmet: string[]) => ({
  kommune: kommune(code),
  participations: facts.map((id) => ({ id })),
  participantsMin: range[0],
  participantsMax: range[1],
  trainedCompetences: trained.map(competence),
  unmetQuestions: unmet.map((id) => ({ question: { id } })),
});
const profile = {
  competences: [competence("talk"), competence("goals")],
  questions: [
    question("often", ["goals"], { 766: "NO", 101: "YES", 615: "NOT_STATED" }),
    question("both", ["talk", "goals"], { 766: "PARTLY" }),
    question("met", ["talk"], { 766: "YES" }),
    question("elsewhere", ["talk"], { 101: "NO", 766: "YES" }),
  ],
  participations: [
    fact("p1", course("c1", "talk"), "153"),
    fact("p2", course("c2", "talk", "goals"), "766"),
    fact("p3", course("c3"), "101"),
  ],
  coverage: [covered("766", ["p2"], [0, 30], ["talk", "goals"], ["often", "both"]), covered("153", ["p1"], [14, 14], ["talk"], [])],
} as unknown as Profile;
const participations = [
  fact("p1", course("c1", "talk"), "153"),
  fact("p2", course("c2", "talk", "goals"), "766"),
  fact("p3", course("c3"), "101"),
  { ...fact("p4", course("c4", "talk", "goals"), "101"), status: "PLANNED" },
] as unknown as Participation[];

test("the own kommune stands first, the others by name; what is not seen is told apart from what is trained", () => {
  expect(readMatrix(profile, kommune("766"))).toEqual([
    {
      ...kommune("766"),
      participants: { min: 0, max: 30 },
      open: 2,
      cells: [
        { state: "TRAINED", open: 1 },
        { state: "TRAINED", open: 2 },
      ],
    },
    {
      ...kommune("153"),
      participants: { min: 14, max: 14 },
      open: 0,
      cells: [
        { state: "TRAINED", open: 0 },
        { state: "NOT_SEEN", open: 0 },
      ],
    },
  ]);
});

test("what staff are trained in beyond the profile stands last", () => {
  const beyond = {
    ...profile,
    coverage: [...profile.coverage, covered("101", ["p3"], [1, 1], ["write", "goals", "law"], [])],
  } as unknown as Profile;
  expect(readColumns(beyond).map(({ id, required }) => `${id} ${required}`)).toEqual([
    "talk true",
    "goals true",
    "law false",
    "write false",
  ]);
  expect(readMatrix(beyond, kommune("101"))[0]?.cells.map(({ state }) => state)).toEqual(["NOT_SEEN", "TRAINED", "TRAINED", "TRAINED"]);
});

test("an own kommune of which nothing is known has a row of unknowns, and no other has", () => {
  const [first, ...others] = readMatrix(profile, kommune("615"));
  expect(first).toEqual({
    ...kommune("615"),
    participants: null,
    open: 0,
    cells: [
      { state: "UNKNOWN", open: 0 },
      { state: "UNKNOWN", open: 0 },
    ],
  });
  expect(others.map(({ code }) => code)).toEqual(["153", "766"]);
  expect(readMatrix(profile, undefined)).toHaveLength(2);
});

test("open questions are those of the own kommune, with whom else answers yes or is trained in what they need", () => {
  const open = openQuestions(profile, participations, "766").map(({ question: { id }, unmet, yes, trained }) => [
    id,
    unmet.map((given) => given.kommune.code).join(),
    yes.map((given) => given.kommune.code).join(),
    trained.map((one) => one.id).join(),
  ]);
  expect(open).toEqual([
    ["often", "766", "101", ""],
    ["both", "766", "", "p1"],
  ]);
});

test("without an own kommune, or one that has answered nothing, the open questions of all are listed", () => {
  for (const own of [undefined, "153"]) {
    expect(openQuestions(profile, participations, own).map((one) => one.question.id)).toEqual(["often", "both", "elsewhere"]);
  }
  expect(openQuestions(profile, participations, undefined)[0]?.trained.map(({ id }) => id)).toEqual(["p2"]);
});

test("people are counted as far as the facts tell", () => {
  const words = { none: "none", unknown: "unknown", atLeast: (n: string) => `at least ${n}` };
  const texts = [null, { min: 0, max: null }, { min: 3, max: null }, { min: 14, max: 14 }, { min: 0, max: 1050 }].map((given) =>
    participantsText(given, words, "da"),
  );
  expect(texts).toEqual(["none", "unknown", "at least 3", "14", "0–1.050"]);
});

test("a time is the source's words, else its years", () => {
  expect(timeOf({ periodText: "før marts 2015", from: "2014-01-01", to: null })).toBe("før marts 2015");
  expect(timeOf({ periodText: null, from: "2014-01-01", to: "2015-02-01" })).toBe("2014–2015");
  expect(timeOf({ periodText: null, from: "2014-01-01", to: "2014-02-01" })).toBe("2014");
  expect(timeOf({ periodText: null, from: null, to: null })).toBe("");
});

test("made-up things are known by their dataset", () => {
  const datasets = [
    { id: "demo", synthetic: true },
    { id: "published", synthetic: false },
  ];
  expect([isSynthetic("demo/x", datasets), isSynthetic("published/x", datasets), isSynthetic("demonstration/x", datasets)]).toEqual([
    true,
    false,
    false,
  ]);
});

test("who published facts is named once", () => {
  expect(publishersOf(["A", "B", "A"].map((publisher) => ({ source: { publisher } })))).toEqual(["A", "B"]);
  expect(publishersOf([])).toEqual([]);
});
