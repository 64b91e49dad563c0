// Dansk: ord til jobprofiler og kurser.

const flere = (n: number, en: string, mange: string) => `${n} ${n === 1 ? en : mange}`;

export const daProfiles = {
  profiles: {
    title: "Jobprofiler",
    profile: "Jobprofil",
    listLead: (n: number, known: number) =>
      `${flere(n, "jobprofil", "jobprofiler")}. For ${known} af dem fortæller en kilde, hvem der har været på kursus; for resten er det ukendt.`,
    unknownIsNot: "Ukendt er ikke det samme som ikke uddannet: her står kun, hvad kilder har offentliggjort.",
    nothing: "Der er ingen jobprofiler i de data, der er indlæst.",
    withCourses: "Jobprofiler med kendte kurser",
    withoutCourses: (n: number) => `${flere(n, "jobprofil", "jobprofiler")}, som ingen kilde nævner kurser for`,
    has: (competences: number, open: number) =>
      [
        competences === 0 ? "kompetencer ukendt" : flere(competences, "kompetence", "kompetencer"),
        ...(open > 0 ? [flere(open, "åbent spørgsmål", "åbne spørgsmål")] : []),
      ].join(", "),
    competences: "Kompetencer",
    courses: "Kurser",
    known: "Kommuner, man ved noget om",
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
          ? "Ingen kilde fortæller, hvem der har været på kursus."
          : `Kilder fortæller om kursusdeltagere fra ${flere(kommuner, "kommune", "kommuner")}.`,
        ...(questions === 0 ? [] : [`${flere(questions, "praksisspørgsmål", "praksisspørgsmål")} handler om den.`]),
      ].join(" "),
    matrix: "Hvem er uddannet i hvad",
    participants: "Deltagere",
    count: { none: "ikke set", unknown: "antal ukendt", atLeast: (n: string) => `mindst ${n}` },
    states: { TRAINED: "uddannet", NOT_SEEN: "ikke set", UNKNOWN: "ukendt" },
    statesMean: {
      TRAINED:
        "uddannet: medarbejdere herfra har taget et kursus, der træner kompetencen. Er kurset fælles for flere kommuner, kan der være 0 herfra.",
      NOT_SEEN: "ikke set: man ved noget om kommunen, men ingen kilde nævner et kursus i denne kompetence",
    },
    notRequired: "ikke nævnt som et krav",
    notRequiredMeans: "kursiv: kompetencen er trænet, men ikke nævnt som et krav til jobprofilen",
    more: (n: number) => `${n} til`,
    openHere: (n: number) => flere(n, "åbent spørgsmål", "åbne spørgsmål"),
    openMeans: "åbne spørgsmål: praksisspørgsmål om kompetencen, som kommunen svarer nej eller delvist på",
    unknownOthers: (n: number) => `ukendt: om ${flere(n, "kommune", "kommuner")} er intet offentliggjort`,
    noCompetences: "Kilderne nævner ikke, hvilke kompetencer jobprofilen kræver.",
    nothingKnown: "Ingen kilde fortæller, hvem der er uddannet til jobprofilen. Det er ukendt for alle kommuner.",
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
  },
};
