// What the view of a job profile shows: which kommuner are known to be trained in what, which questions are open, and
// whom one can ask. The facts are the API's; they are only put side by side here.
import type { Language } from "./address.ts";
import type { Result } from "./ask.ts";

export type Profile = NonNullable<Result<"PageProfile">["jobProfile"]>;
export type Participation = Result<"PageProfile">["participations"][number];
export type Question = Profile["questions"][number];

/**
 * What is known of a competence in a kommune: a course that trains it was taken (TRAINED); something is known of the
 * kommune, but nothing of this (NOT_SEEN); nothing is known of the kommune (UNKNOWN), which is not untrained.
 */
export type State = "TRAINED" | "NOT_SEEN" | "UNKNOWN";

export interface Cell {
  state: State;
  /** How many practice questions on the competence the kommune does not answer with yes. */
  open: number;
}

/** A competence that the profile requires, or another that its staff are known to be trained in. */
export interface MatrixColumn {
  id: string;
  title: string;
  required: boolean;
}

/** The competences of the profile in its order, then the others by name. */
export function readColumns(profile: Profile): MatrixColumn[] {
  const required = profile.competences.map((competence) => ({ ...competence, required: true }));
  const others = new Map(profile.coverage.flatMap(({ trainedCompetences }) => trainedCompetences.map((one) => [one.id, one] as const)));
  for (const { id } of required) others.delete(id);
  return [
    ...required,
    ...[...others.values()].map((one) => ({ ...one, required: false })).sort((a, b) => a.title.localeCompare(b.title, "da")),
  ];
}

/** A kommune's row of the matrix, with a cell for each column. */
export interface MatrixRow {
  code: string;
  name: string;
  cells: Cell[];
  /** How many people took part, at least and at most; null where no fact is about the kommune. */
  participants: { min: number; max: number | null } | null;
  /** How many questions on the profile are open in all. */
  open: number;
}

/** The rows of kommuner of which something is known: the reader's own first, then by name. An own kommune of which nothing is known has a row too. */
export function readMatrix(profile: Profile, own: { code: string; name: string } | undefined): MatrixRow[] {
  const columns = readColumns(profile);
  const questions = new Map(profile.questions.map((question) => [question.id, question]));
  const rows = profile.coverage.map(
    ({ kommune, participations, participantsMin, participantsMax, trainedCompetences, unmetQuestions }): MatrixRow => {
      const trained = new Set(trainedCompetences.map(({ id }) => id));
      const unmet = unmetQuestions.flatMap(({ question }) => questions.get(question.id) ?? []);
      const openOn = (competence: string) => unmet.filter((question) => question.competences.some(({ id }) => id === competence)).length;
      return {
        ...kommune,
        cells: columns.map(({ id }) => ({ state: trained.has(id) ? "TRAINED" : "NOT_SEEN", open: openOn(id) })),
        participants: participations.length > 0 ? { min: participantsMin, max: participantsMax } : null,
        open: unmetQuestions.length,
      };
    },
  );
  if (own && !rows.some(({ code }) => code === own.code)) {
    rows.push({ ...own, cells: columns.map(() => ({ state: "UNKNOWN", open: 0 })), participants: null, open: 0 });
  }
  return rows.sort((a, b) => Number(b.code === own?.code) - Number(a.code === own?.code) || a.name.localeCompare(b.name, "da"));
}

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
  const isUnmet = ({ answer }: { answer: string }) => answer === "NO" || answer === "PARTLY";
  const all = profile.questions.filter((question) => question.answers.some(isUnmet));
  const hasAnswered = profile.questions.some((question) => question.answers.some(({ kommune }) => kommune.code === own));
  const wanted = hasAnswered
    ? all.filter((question) => question.answers.some((given) => isUnmet(given) && given.kommune.code === own))
    : all;
  return wanted.map((question) => {
    const needed = new Set(question.competences.map(({ id }) => id));
    return {
      question,
      unmet: question.answers.filter(isUnmet),
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
