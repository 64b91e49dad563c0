// What controls offer, in the order in which they offer it.
import { plainID, readCodes } from "./scope.ts";

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

/** The name of the group that `kommuner` of the address names; nothing where it names none. */
export const nameOfGroup = (groups: readonly { id: string; name: string }[], kommuner = ""): string[] =>
  groups.filter(({ id }) => id === plainID(kommuner)).map(({ name }) => name);

/** What a parameter names whom to compare with by: its value as options have it, and how many codes that are; 0 of a group, or of nothing. */
export function readChoice(text = ""): { value: string; codes: number } {
  const codes = readCodes(text);
  return { value: codes?.join(",") ?? text, codes: codes?.length ?? 0 };
}
