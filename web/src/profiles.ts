// What the view of a job profile shows: which kommuner are known to be trained in what, which questions are open, and
// whom one can ask. States, numbers and facts are the API's; they are only put side by side here.
import type { Language } from "./address.ts";
import type { Result } from "./ask.ts";
import { byName, byTitle } from "./choices.ts";

export type Profile = NonNullable<Result<"PageProfile">["jobProfile"]>;
export type Participation = Result<"PageProfile">["participations"][number];
export type Question = Profile["questions"][number];

export type Coverage = NonNullable<Result<"PageProfile">["competenceCoverage"]>;

/** What is known of a kommune's staff and a competence, as the API has it: UNKNOWN is not untrained. */
export type State = Coverage["rows"][number]["state"];

export interface Cell {
  state: State;
  /** How many practice questions on the competence the kommune answers with no or in part. */
  open: number;
}

/** A kommune's row of the matrix, with a cell for each competence of the profile. */
export interface MatrixRow {
  code: string;
  name: string;
  cells: Cell[];
  /** How many people took part, at least and at most; null where no fact tells of any. */
  participants: { min: number; max: number | null } | null;
}

export interface Matrix {
  /** The reader's own kommune first, then by name. */
  rows: MatrixRow[];
  /** How many kommuner have no row, as sources name them and tell of no training, no question and no participants. */
  notSeen: number;
  /** How many kommuner no source names; null where that is not known, as the profile has no competences. */
  unknown: number | null;
  /** How many kommuner have staff who are trained in one of the competences, all or some. */
  trained: number;
}

/** Who is trained in what. An own kommune has a row even where nothing is known of it. */
export function readMatrix(
  profile: Pick<Profile, "competences" | "coverage">,
  { rows: known, totals }: Coverage,
  own: { code: string; name: string } | undefined,
): Matrix {
  const states = new Map(known.map((one) => [`${one.kommune.code} ${one.competence.id}`, one]));
  const taken = new Map(profile.coverage.map((one) => [one.kommune.code, one]));
  const named = new Map(
    [...known, ...profile.coverage, ...(own ? [{ kommune: own }] : [])].map(({ kommune }) => [kommune.code, kommune.name]),
  );
  const rows = [...named].map(([code, name]): MatrixRow => {
    const cells = profile.competences.map(({ id }): Cell => {
      const one = states.get(`${code} ${id}`);
      return { state: one?.state ?? "UNKNOWN", open: one?.openQuestions.length ?? 0 };
    });
    return { code, name, cells, participants: participantsOf(taken.get(code), cells) };
  });
  const isToldOf = ({ code, cells, participants }: MatrixRow) =>
    code === own?.code || participants !== null || cells.some(({ state, open }) => isTrained(state) || open > 0);
  const told = rows.filter(isToldOf);
  return {
    rows: byName(told).sort((a, b) => Number(b.code === own?.code) - Number(a.code === own?.code)),
    notSeen: rows.length - told.length,
    unknown: totals[0]?.unknown ?? null,
    trained: rows.filter(({ cells }) => cells.some(({ state }) => isTrained(state))).length,
  };
}

const isTrained = (state: State) => state === "TRAINED" || state === "PARTLY";

/** Of staff who are trained by facts that name no title it is not known how many have this one. */
function participantsOf(taken: Profile["coverage"][number] | undefined, cells: readonly Cell[]): MatrixRow["participants"] {
  if (taken && taken.participations.length > 0) return { min: taken.participantsMin, max: taken.participantsMax };
  return cells.some(({ state }) => isTrained(state)) ? { min: 0, max: null } : null;
}

/** What courses of the profile's staff train beyond what the profile requires, by title. */
export function beyondRequired(profile: Profile): string[] {
  const required = new Set(profile.competences.map(({ id }) => id));
  const trained = new Map(profile.coverage.flatMap(({ trainedCompetences }) => trainedCompetences.map((one) => [one.id, one])));
  return byTitle([...trained.values()].filter(({ id }) => !required.has(id))).map(({ title }) => title);
}

/** Whether the answer to a practice question leaves it open. */
export const isOpen = ({ answer }: { answer: string }): boolean => answer === "NO" || answer === "PARTLY";

/** A question that some kommune does not meet, with whom one can ask about it. */
export interface OpenQuestion {
  question: Question;
  unmet: Question["answers"];
  /** Kommuner that answer yes. */
  yes: Question["answers"];
  /** Facts on courses that were held and train a competence which the question needs. */
  trained: Participation[];
}

/** The questions that kommuner answer with no or in part: those of the reader's own where it is chosen and has answered, else of all. */
export function openQuestions(profile: Profile, participations: readonly Participation[], own: string | undefined): OpenQuestion[] {
  const held = participations.filter(({ status }) => status === "ACTUAL" || status === "IN_PROGRESS" || status === "PARTLY_PLANNED");
  const all = profile.questions.filter((question) => question.answers.some(isOpen));
  const hasAnswered = profile.questions.some((question) => question.answers.some(({ kommune }) => kommune.code === own));
  const wanted = hasAnswered
    ? all.filter((question) => question.answers.some((given) => isOpen(given) && given.kommune.code === own))
    : all;
  return wanted.map((question) => {
    const needed = new Set(question.competences.map(({ id }) => id));
    return {
      question,
      unmet: question.answers.filter(isOpen),
      yes: question.answers.filter(({ answer, kommune }) => answer === "YES" && kommune.code !== own),
      trained: held.filter(
        ({ course, kommuner }) => course.competences.some(({ id }) => needed.has(id)) && kommuner.some(({ code }) => code !== own),
      ),
    };
  });
}

/** How many people, as text: 14, 0–30, at least 3; of a fact without a number that it is not known. */
export function participantsText(
  participants: MatrixRow["participants"],
  words: { none: string; unknown: string; atLeast: (n: string) => string },
  lang: Language,
): string {
  if (!participants) return words.none;
  const write = (n: number) => n.toLocaleString(lang === "da" ? "da-DK" : "en-GB");
  const { min, max } = participants;
  if (max === null) return min > 0 ? words.atLeast(write(min)) : words.unknown;
  return min === max ? write(min) : `${write(min)}–${write(max)}`;
}

/** When a fact is from: the source's own words, or the years of its days; empty where that is not known. */
export function timeOf({ periodText, from, to }: Pick<Participation, "periodText" | "from" | "to">): string {
  const years = [...new Set([from, to].flatMap((day) => (day ? [day.slice(0, 4)] : [])))];
  return periodText ?? years.join("–");
}

/** Whether a thing is of made-up data: its id begins with the dataset. */
export const isSynthetic = (id: string, datasets: readonly { id: string; synthetic: boolean }[]): boolean =>
  datasets.some((dataset) => dataset.synthetic && id.startsWith(`${dataset.id}/`));

/** Who published facts, each once. */
export const publishersOf = (facts: readonly { source: { publisher: string } }[]): string[] => [
  ...new Set(facts.map(({ source }) => source.publisher)),
];
