// English: words on job profiles and courses.
import type { daProfiles } from "./da-profiles.ts";

const several = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const enProfiles: typeof daProfiles = {
  title: "Job profiles",
  profile: "Job profile",
  listLead: (n, known) =>
    `${several(n, "job profile", "job profiles")}. For ${known} of them a source names courses that staff with the title took or are to take.`,
  unknownIsNot: "Unknown is not untrained: only what sources have published stands here.",
  nothing: "There are no job profiles in the data that are loaded.",
  withCourses: "Job profiles with known courses",
  withoutCourses: (n) => `${several(n, "job profile", "job profiles")} that no fact about courses names`,
  has: (competences, open) =>
    [
      competences === 0 ? "competences unknown" : several(competences, "competence", "competences"),
      ...(open > 0 ? [several(open, "open question", "open questions")] : []),
    ].join(", "),
  competences: "Competences",
  courses: "Courses",
  kommuner: "Kommuner that the courses are for",
  openQuestions: "Open questions",
  noneKnown: "unknown",
  unknownProfile: (id) => `No job profile is called ${id}`,
  toAll: "To all job profiles",
  lead: (competences, kommuner, questions) =>
    [
      competences === 0
        ? "Which competences the job profile requires is unknown."
        : `The job profile requires ${several(competences, "competence", "competences")}.`,
      kommuner === 0
        ? "No source tells who is trained for it."
        : competences === 0
          ? `Sources name courses for staff from ${several(kommuner, "kommune", "kommuner")}.`
          : `Sources tell of courses in at least one of them for staff from ${several(kommuner, "kommune", "kommuner")}.`,
      ...(questions === 0 ? [] : [`Practice questions about it: ${questions}.`]),
    ].join(" "),
  matrix: "Who is trained in what",
  participants: "Participants",
  count: { none: "none seen", unknown: "number unknown", atLeast: (n) => `at least ${n}` },
  states: { TRAINED: "trained", PARTLY: "partly trained", NOT_SEEN: "not seen", UNKNOWN: "unknown" },
  statesMean: {
    TRAINED: "trained: all staff with the title, or the whole jobcentre, took a course in the competence",
    PARTLY:
      "partly trained: some of the staff took a course in the competence. Of a course that several kommuner shared there may be 0 from here.",
  },
  notSeen: (others) =>
    `not seen: sources tell of the kommune, but none of staff with the title who took a course in the competence${others > 0 ? `; so it is for ${several(others, "kommune", "kommuner")} not in the table` : ""}`,
  beyond: (titles) => `The courses also train what is not named as required for the job profile: ${titles}.`,
  more: (n) => `${n} more`,
  openHere: (n) => several(n, "open question", "open questions"),
  openMeans: "open questions: practice questions on the competence that the kommune answers with no or in part",
  unknown: (n) => `unknown: no source tells of ${several(n, "kommune", "kommuner")}`,
  noCompetences: "The sources do not name the competences that the job profile requires.",
  nothingKnown: "No source tells who is trained for the job profile.",
  openTitle: (n, of) => `Open questions: ${n} of ${of}`,
  openLead:
    "Practice questions that a kommune itself answered with no or in part, and whom one can ask for advice. A course is no promise that the answer changes.",
  needs: "Needs:",
  call: "Whom one can ask",
  answersYes: "Answers yes:",
  nobody: "No other kommune has answered yes, or is known for a course in it.",
  noneOpen: (n) => `Of the practice questions about the job profile (${n}) none is known to be open here.`,
  taken: "Who took a course",
  nobodyTaken: "No source tells who took part.",
  judged: "What is a judgement",
  judgedMeans: (n) =>
    n === 0
      ? "What the page says of the job profile's competences stands in the sources."
      : `No public list says which competences a title requires. Links here that those who made the dataset judged from the sources: ${n}.`,
  showJudged: "Show them one by one",
  course: "Course",
  aboutCourse: "About the course",
  offeredBy: "Provider",
  when: "When",
  days: "Days",
  ects: "ECTS points",
  forms: "Form",
  formNames: {
    CLASSROOM: "classroom",
    OBSERVED_CONVERSATIONS: "observed conversations",
    COACHING_FEEDBACK: "coaching and feedback",
    ACTION_LEARNING: "action learning",
    EXERCISES: "exercises",
    SEMINAR: "seminar",
    ONLINE: "online",
  },
  notTold: "not told",
  forProfiles: "Job profiles of those who took part:",
  gaps: "Competences that kommuner lack",
  gapsLead:
    "Most kommuner first: they answer no or in part to practice questions on the competence, and no source shows that their staff were trained in it. The same number means equally many kommuner.",
  gapQuestions: "Questions:",
  gapsFile: "Download the list (CSV)",
  question: "Practice question",
  unknownQuestion: (id: string) => `No practice question is called ${id}`,
  howAnswered: "How kommuner answer",
  nobodyAnswered: "No source tells what kommuner answer.",
  answer: "Answer",
  numberOfKommuner: "Kommuner",
  share: "Share",
  interval: "95% confidence interval",
  year: "Year",
  overTime: "Year by year",
  overTimeMeans: "The answers of each year are counted by themselves. Not the same kommuner answered every year.",
  together: "Whether the answers go with those to other questions",
  noPairs: "It takes at least five kommuner that answered both questions and do not all answer alike. No pair with this question has that.",
  whomToCall: "Whom one can ask",
  nearestFirst: (name: string) => `The kommuner most like ${name} come first.`,
  byCode: "Choose a kommune to have those most like it first.",
  noEffect: "A course is no promise that the answer will change.",
  nobodyToCall: "No other kommune answers yes or is known for a course in it.",
  examplesFile: "Download the list (CSV)",
  dayCount: (n: string) => `${n} ${n === "1" ? "day" : "days"}`,
  ectsCount: (n: string) => `${n} ECTS credits`,
  took: (n: string) => `participants: ${n}`,
  sharedCourse: "shared by several kommuner",
};
