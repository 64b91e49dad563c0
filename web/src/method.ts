// The text of the view „Metode“: docs/metode.md and docs/metode-en.md, which hold headings and plain paragraphs.

/** The parts in the order of both texts, by what follows the # of an address. */
export const parts = [
  "interval",
  "plads",
  "test",
  "benchmark",
  "status",
  "udvikling",
  "kontrol",
  "lignende",
  "kursus",
  "svar",
  "udgivelser",
  "demodata",
] as const;
export type Part = (typeof parts)[number];

export interface Section {
  id: Part;
  title: string;
  paragraphs: readonly string[];
}

/** Reads the title and the sections; what stands between them, on where the text is, is for readers of the file. */
export function readMethod(text: string): { title: string; sections: Section[] } {
  const [head = "", ...chapters] = text.split(/^## /m);
  if (chapters.length !== parts.length) throw new Error(`the text has ${chapters.length} sections, not ${parts.length}`);
  return {
    title: (head.split("\n")[0] ?? "").replace(/^# /, ""),
    sections: chapters.map((chapter, i) => {
      const [title = "", ...lines] = chapter.trim().split("\n");
      const paragraphs = lines
        .join("\n")
        .split(/\n{2,}/)
        .map((paragraph) => paragraph.trim());
      return { id: parts[i] as Part, title, paragraphs: paragraphs.filter((paragraph) => paragraph !== "") };
    }),
  };
}
