// What the address of the page says, and how it is written: `sammenlign?indicator=…&period=2026M07&lang=en`.
// Everything that a view shows follows from it, so that a link opens the same, and back and forward work.

/** The views, by the last part of their path; the front page has none. */
export const viewNames = ["", "sammenlign", "udvikling", "kommune", "sammenhaeng", "jobprofiler", "tjek", "kilder", "metode"] as const;
export type ViewName = (typeof viewNames)[number];

/** Parameters that hold one value each, in the order in which an address lists them. */
export const parameterNames = [
  "indicator",
  "period",
  "from",
  "targetGroup",
  "kommuner",
  "benchmark",
  "by",
  "show",
  "x",
  "y",
  "xPeriod",
  "yPeriod",
  "mark",
  "profile",
  "course",
  "question",
  "kind",
  "comparator",
  "since",
  "stated",
  "text",
  "release",
  "yRelease",
] as const;
export type ParameterName = (typeof parameterNames)[number];

export type Language = "da" | "en";

export interface Address {
  /** Null where the path is that of no view. */
  view: ViewName | null;
  lang: Language;
  /** Codes of kommuner, in the order given: the first is the reader's own. */
  kommune: readonly string[];
  parameters: Readonly<Partial<Record<ParameterName, string>>>;
}

const isViewName = (name: string): name is ViewName => (viewNames as readonly string[]).includes(name);

/** The code of a kommune as the API writes it: it may be given with its leading zero, as in 0766. */
export const readCode = (text: string): string => text.trim().replace(/^0([1-9]\d\d)$/, "$1");

/** Reads a path and a query string. Unknown parameters are left out; unknown values are for the view to tell. */
export function readAddress(path: string, search: string): Address {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const given = new URLSearchParams(search);
  const parameters: Partial<Record<ParameterName, string>> = {};
  for (const key of parameterNames) {
    const value = given.get(key)?.trim();
    if (value) parameters[key] = value;
  }
  // Several are parted by commas; twice the same kommune is once.
  const codes = given.getAll("kommune").flatMap((list) => list.split(",").map(readCode));
  return {
    view: isViewName(name) ? name : null,
    lang: given.get("lang")?.trim().toLowerCase() === "en" ? "en" : "da",
    kommune: [...new Set(codes)].filter((code) => code !== ""),
    parameters,
  };
}

/** Writes an address relative to the page's folder, so that it works under a path prefix. */
export function writeAddress(address: Address): string {
  const query = new URLSearchParams();
  for (const key of parameterNames) {
    const value = address.parameters[key];
    if (value) query.set(key, value);
  }
  if (address.kommune.length > 0) query.set("kommune", address.kommune.join(","));
  if (address.lang !== "da") query.set("lang", address.lang);
  // These signs are allowed in a query, and addresses are read by people.
  const text = query.toString().replaceAll("%2F", "/").replaceAll("%2C", ",").replaceAll("%40", "@");
  return `./${address.view ?? ""}${text ? `?${text}` : ""}`;
}

export interface Change {
  view?: ViewName;
  lang?: Language;
  kommune?: readonly string[];
  /** Null takes a parameter away. */
  parameters?: Readonly<Partial<Record<ParameterName, string | null>>>;
}

/** The address after a change; what the change does not name stays. */
export function changeAddress(address: Address, change: Change): Address {
  const parameters: Partial<Record<ParameterName, string>> = { ...address.parameters };
  for (const key of parameterNames) {
    const value = change.parameters?.[key];
    if (value === undefined) continue;
    if (value === null || value === "") delete parameters[key];
    else parameters[key] = value;
  }
  return {
    view: change.view ?? address.view,
    lang: change.lang ?? address.lang,
    kommune: change.kommune ?? address.kommune,
    parameters,
  };
}

/** An address of a view with nothing of the one before but the language. */
export function newAddress(lang: Language, change: Change & { view: ViewName }): Address {
  return changeAddress({ view: change.view, lang, kommune: [], parameters: {} }, change);
}
