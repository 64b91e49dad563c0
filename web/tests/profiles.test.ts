import { expect, test } from "vitest";
import {
  beyondRequired,
  type Coverage,
  isOpen,
  isSynthetic,
  openQuestions,
  type Participation,
  type Profile,
  participantsText,
  publishersOf,
  readMatrix,
  type State,
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
const covered = (code: string, facts: string[], range: [number, number | null], trained: string[]) => ({
  kommune: kommune(code),
  participations: facts.map((id) => ({ id })),
  participantsMin: range[0],
  participantsMax: range[1],
  trainedCompetences: trained.map(competence),
});
const state = (code: string, of: string, is: State, ...open: string[]) => ({
  kommune: kommune(code),
  competence: { id: of },
  state: is,
  openQuestions: open.map((id) => ({ question: { id } })),
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
  coverage: [covered("766", ["p2"], [0, 30], ["talk", "goals", "law"]), covered("101", [], [0, null], [])],
} as unknown as Profile;
const participations = [
  fact("p1", course("c1", "talk"), "153"),
  fact("p2", course("c2", "talk", "goals"), "766"),
  fact("p3", course("c3"), "101"),
  { ...fact("p4", course("c4", "talk", "goals"), "101"), status: "PLANNED" },
] as unknown as Participation[];

// As the API answers: 766 sent some with others, 813 trained its whole jobcentre, 101 has a question open, 153 and 615 are named by other facts.
const coverage = {
  rows: [
    state("101", "talk", "NOT_SEEN", "elsewhere"),
    state("101", "goals", "NOT_SEEN"),
    state("153", "talk", "NOT_SEEN"),
    state("153", "goals", "NOT_SEEN"),
    state("615", "talk", "NOT_SEEN"),
    state("615", "goals", "NOT_SEEN"),
    state("766", "talk", "PARTLY", "both"),
    state("766", "goals", "NOT_SEEN", "often", "both"),
    state("813", "talk", "TRAINED"),
    state("813", "goals", "TRAINED"),
  ],
  totals: [{ unknown: 93 }, { unknown: 93 }],
} as unknown as Coverage;

test("states are the API's: the own kommune stands first, then those of whom something is told, by name", () => {
  const { rows, notSeen, unknown, trained } = readMatrix(profile, coverage, kommune("813"));
  expect(rows).toEqual([
    {
      ...kommune("813"),
      participants: { min: 0, max: null },
      cells: [
        { state: "TRAINED", open: 0 },
        { state: "TRAINED", open: 0 },
      ],
    },
    {
      ...kommune("101"),
      participants: null,
      cells: [
        { state: "NOT_SEEN", open: 1 },
        { state: "NOT_SEEN", open: 0 },
      ],
    },
    {
      ...kommune("766"),
      participants: { min: 0, max: 30 },
      cells: [
        { state: "PARTLY", open: 1 },
        { state: "NOT_SEEN", open: 2 },
      ],
    },
  ]);
  expect({ notSeen, unknown, trained }).toEqual({ notSeen: 2, unknown: 93, trained: 2 });
});

test("an own kommune has a row whatever is known of it, and counts as one that has", () => {
  const statesOf = (code: string) => {
    const { rows, notSeen } = readMatrix(profile, coverage, kommune(code));
    return [rows[0]?.code, ...(rows[0]?.cells ?? []).map((cell) => cell.state), rows.length, notSeen];
  };
  expect(statesOf("615")).toEqual(["615", "NOT_SEEN", "NOT_SEEN", 4, 1]);
  expect(statesOf("330")).toEqual(["330", "UNKNOWN", "UNKNOWN", 4, 2]);
  expect(readMatrix(profile, coverage, undefined).rows).toHaveLength(3);
});

test("a profile whose competences are not known has rows of those who took courses, and nothing is counted as unknown", () => {
  const { rows, unknown } = readMatrix({ ...profile, competences: [] }, { rows: [], totals: [] }, undefined);
  expect(rows).toEqual([{ ...kommune("766"), participants: { min: 0, max: 30 }, cells: [] }]);
  expect(unknown).toBeNull();
});

test("what courses train beyond the profile is named by title", () => {
  expect(beyondRequired(profile)).toEqual(["law"]);
});

test("a question that was not answered is not open", () => {
  expect(["YES", "PARTLY", "NO", "NOT_STATED"].map((answer) => isOpen({ answer }))).toEqual([false, true, true, false]);
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
