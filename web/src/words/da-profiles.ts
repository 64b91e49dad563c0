// Dansk: ord til jobprofiler og kurser.

const flere = (n: number, en: string, mange: string) => `${n} ${n === 1 ? en : mange}`;

export const daProfiles = {
  title: "Jobprofiler",
  profile: "Jobprofil",
  listLead: (n: number, known: number) =>
    `${flere(n, "jobprofil", "jobprofiler")}. For ${known} af dem nævner en kilde kurser, som medarbejdere med titlen har været på eller skal på.`,
  unknownIsNot: "Ukendt er ikke det samme som ikke uddannet: her står kun, hvad kilder har offentliggjort.",
  nothing: "Der er ingen jobprofiler i de data, der er indlæst.",
  withCourses: "Jobprofiler med kendte kurser",
  withoutCourses: (n: number) => `${flere(n, "jobprofil", "jobprofiler")}, som ingen kursusoplysning nævner`,
  has: (competences: number, open: number) =>
    [
      competences === 0 ? "kompetencer ukendt" : flere(competences, "kompetence", "kompetencer"),
      ...(open > 0 ? [flere(open, "åbent spørgsmål", "åbne spørgsmål")] : []),
    ].join(", "),
  competences: "Kompetencer",
  courses: "Kurser",
  kommuner: "Kommuner, kurserne er for",
  openQuestions: "Åbne spørgsmål",
  noneKnown: "ukendt",
  unknownProfile: (id: string) => `Ingen jobprofil hedder ${id}`,
  toAll: "Til alle jobprofiler",
  lead: (competences: number, kommuner: number, questions: number) =>
    [
      competences === 0
        ? "Hvilke kompetencer jobprofilen kræver, er ukendt."
        : `Jobprofilen kræver ${flere(competences, "kompetence", "kompetencer")}.`,
      kommuner === 0
        ? "Ingen kilde fortæller, hvem der er uddannet til den."
        : competences === 0
          ? `Kilder nævner kurser for medarbejdere fra ${flere(kommuner, "kommune", "kommuner")}.`
          : `Kilder fortæller om kurser i mindst én af dem for medarbejdere fra ${flere(kommuner, "kommune", "kommuner")}.`,
      ...(questions === 0 ? [] : [`${flere(questions, "praksisspørgsmål", "praksisspørgsmål")} handler om den.`]),
    ].join(" "),
  matrix: "Hvem er uddannet i hvad",
  participants: "Deltagere",
  count: { none: "ikke set", unknown: "antal ukendt", atLeast: (n: string) => `mindst ${n}` },
  states: { TRAINED: "uddannet", PARTLY: "delvist uddannet", NOT_SEEN: "ikke set", UNKNOWN: "ukendt" },
  statesMean: {
    TRAINED: "uddannet: alle med titlen, eller hele jobcentret, har været på kursus i kompetencen",
    PARTLY:
      "delvist uddannet: nogle af medarbejderne har været på kursus i kompetencen. Er kurset fælles for flere kommuner, kan der være 0 herfra.",
  },
  notSeen: (others: number) =>
    `ikke set: kilder omtaler kommunen, men ingen nævner, at medarbejdere med titlen har været på kursus i kompetencen${others > 0 ? `; det gælder også ${flere(others, "kommune", "kommuner")}, der ikke står i tabellen` : ""}`,
  beyond: (titles: string) => `Kurserne træner også det, som ikke er nævnt som et krav til jobprofilen: ${titles}.`,
  more: (n: number) => `${n} til`,
  openHere: (n: number) => flere(n, "åbent spørgsmål", "åbne spørgsmål"),
  openMeans: "åbne spørgsmål: praksisspørgsmål om kompetencen, som kommunen svarer nej eller delvist på",
  unknown: (n: number) => `ukendt: ${flere(n, "kommune", "kommuner")} omtales ikke i nogen af kilderne`,
  noCompetences: "Kilderne nævner ikke, hvilke kompetencer jobprofilen kræver.",
  nothingKnown: "Ingen kilde fortæller, hvem der er uddannet til jobprofilen.",
  openTitle: (n: number, of: number) => `Åbne spørgsmål: ${n} af ${of}`,
  openLead:
    "Praksisspørgsmål, som en kommune selv har svaret nej eller delvist på, og hvem man kan spørge til råds. Et kursus er intet løfte om, at svaret bliver et andet.",
  needs: "Kræver:",
  call: "Hvem kan man spørge",
  answersYes: "Svarer ja:",
  nobody: "Ingen anden kommune har svaret ja eller er kendt for et kursus i det.",
  noneOpen: (n: number) => `Ingen af de ${n} praksisspørgsmål om jobprofilen er kendt som åbne her.`,
  taken: "Hvem har været på kursus",
  nobodyTaken: "Ingen kilde fortæller, hvem der har deltaget.",
  judged: "Hvad der er vurderinger",
  judgedMeans: (n: number) =>
    n === 0
      ? "Det, siden siger om jobprofilens kompetencer, står i kilderne."
      : `Ingen offentlig liste siger, hvilke kompetencer en titel kræver. ${n} af sammenhængene her er vurderinger, som dem, der har lavet datasættet, har gjort ud fra kilderne.`,
  showJudged: "Vis dem én for én",
  course: "Kursus",
  aboutCourse: "Om kurset",
  offeredBy: "Udbyder",
  when: "Hvornår",
  days: "Dage",
  ects: "ECTS-point",
  forms: "Form",
  formNames: {
    CLASSROOM: "undervisning",
    OBSERVED_CONVERSATIONS: "overværede samtaler",
    COACHING_FEEDBACK: "coaching og feedback",
    ACTION_LEARNING: "aktionslæring",
    EXERCISES: "øvelser",
    SEMINAR: "seminar",
    ONLINE: "på nettet",
  },
  notTold: "ikke oplyst",
  forProfiles: "Jobprofiler, deltagerne havde:",
  gaps: "Kompetencer, som kommuner mangler",
  gapsLead:
    "Flest kommuner først: de svarer nej eller delvist på praksisspørgsmål om kompetencen, og ingen kilde viser, at deres medarbejdere har været på kursus i den. Samme nummer betyder lige mange kommuner.",
  gapQuestions: "Spørgsmål:",
  gapsFile: "Hent listen (CSV)",
  question: "Praksisspørgsmål",
  unknownQuestion: (id: string) => `Intet praksisspørgsmål hedder ${id}`,
  howAnswered: "Sådan svarer kommunerne",
  nobodyAnswered: "Ingen kilde fortæller, hvad kommuner svarer.",
  answer: "Svar",
  numberOfKommuner: "Kommuner",
  share: "Andel",
  interval: "95 pct. sikkerhedsinterval",
  year: "År",
  overTime: "År for år",
  overTimeMeans: "Hvert års svar er talt for sig. Det er ikke de samme kommuner, der har svaret hvert år.",
  together: "Om svarene følges ad med andre spørgsmåls",
  noPairs:
    "Det kræver mindst fem kommuner, der har svaret på begge spørgsmål, og at ikke alle svarer ens. Det har ingen par med dette spørgsmål.",
  whomToCall: "Hvem man kan spørge",
  nearestFirst: (name: string) => `De kommuner, der ligner ${name} mest, står først.`,
  byCode: "Vælg en kommune for at få dem, der ligner den mest, først.",
  noEffect: "Et kursus er intet løfte om, at svaret bliver et andet.",
  nobodyToCall: "Ingen anden kommune svarer ja eller er kendt for et kursus i det.",
  examplesFile: "Hent listen (CSV)",
  dayCount: (n: string) => `${n} ${n === "1" ? "dag" : "dage"}`,
  ectsCount: (n: string) => `${n} ECTS-point`,
  took: (n: string) => `deltagere: ${n}`,
  sharedCourse: "fælles for flere kommuner",
};
