// Whose figures they are and on what terms, as it stands beside a figure and inside a picture.
import type { Language } from "./address.ts";
import { formatDate } from "./format.ts";
import type { Words } from "./words/index.ts";

interface Licensed {
  title: string;
  licence: string | null;
}

/** The terms of a figure. Those of its dataset are not those of a source that states none. */
export const termsOf = (source: Licensed | null | undefined, dataset: Licensed, words: Words): string =>
  (source ? source.licence : dataset.licence) ?? words.origin.noLicence;

interface Figures {
  indicator: { source: (Licensed & { publisher: string }) | null; dataset: Licensed & { publisher: string } };
  citation: { accessed: string };
  release: { id: string };
}

/** The lines under a picture: the source with its terms, when it was taken, and the release. */
export function sourceLines({ indicator: { source, dataset }, citation, release }: Figures, lang: Language, words: Words): string[] {
  const from = source ?? dataset;
  return [
    `${words.actions.source}: ${from.publisher}, ${from.title}. ${termsOf(source, dataset, words)}.`.replace(/\.\.$/, "."),
    `${words.actions.accessed(formatDate(citation.accessed, lang))}. ${words.origin.release} ${release.id}`,
  ];
}
