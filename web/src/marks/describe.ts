// A row in a few words, for those who point at a mark or hear it.
import type { Language } from "../address.ts";
import type { Row } from "../comparison.ts";
import { formatInterval, formatValue, hedgeOf, type Measure } from "../format.ts";
import type { Words } from "../words/index.ts";

/** The figure with its hedge and unit, or why there is none. */
export const figureText = (row: Row, measure: Measure, lang: Language, words: Words): string =>
  row.value === null ? words.compare.noFigure[row.status] : hedgeOf(row.qualifier, lang) + formatValue(row.value, measure, lang);

/** The figure, its interval, its place and what the test found. */
export function describeRow(row: Row, measure: Measure, against: string, lang: Language, words: Words): string {
  const parts = [figureText(row, measure, lang, words)];
  if (row.interval) parts[0] += ` (${formatInterval(row.interval, measure, lang)})`;
  if (row.rank !== null) parts.push(words.compare.place(row.rank, row.reach));
  if (row.value !== null) parts.push(words.compare.verdicts[row.verdict](row.against ?? against));
  if (row.status === "PROVISIONAL") parts.push(words.compare.provisional);
  return parts.join(", ");
}
