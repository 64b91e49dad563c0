// What controls offer, in the order in which they offer it.

/** The datasets of the indicators: real ones first, made-up ones last. */
export const datasetsOf = <D extends { id: string; synthetic: boolean }>(indicators: readonly { dataset: D }[]): D[] =>
  [...new Map(indicators.map(({ dataset }) => [dataset.id, dataset])).values()].sort((a, b) => Number(a.synthetic) - Number(b.synthetic));

/** By name as Danes have it: æ, ø and å last. */
export const byName = <N extends { name: string }>(list: readonly N[]): N[] => [...list].sort((a, b) => a.name.localeCompare(b.name, "da"));

/** By title, likewise. */
export const byTitle = <T extends { title: string }>(list: readonly T[]): T[] =>
  [...list].sort((a, b) => a.title.localeCompare(b.title, "da"));

/** The kinds of groups to compare with. */
export const groupKinds = ["REGION", "LANDSDEL", "COLLABORATION", "CUSTOM"] as const;

/** How many kommuner a parameter names by their codes; 0 where it names a group, or nothing. */
export const countCodes = (text: string | undefined): number => (/^\d{3}(,\d{3})*$/.test(text ?? "") ? (text ?? "").split(",").length : 0);
