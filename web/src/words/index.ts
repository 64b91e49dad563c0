// The words of the page in the reader's language. Titles, definitions and sentences about figures come from the API.
import { page } from "../state.svelte.ts";
import { da } from "./da.ts";

/** The dictionary: sections by view, each entry a text or a function that puts one together. */
export type Words = typeof da;

/** The words in the language of the page; in a component, read them where they are shown, so that they follow it. */
export const words = (): Words => (page.address.lang === "en" && page.english ? (page.english as Words) : da);

/** Loads the words of the page's language; most readers are Danes, and the others wait for one more file. */
export async function loadWords(): Promise<void> {
  if (page.address.lang === "en" && !page.english) page.english = (await import("./en.ts")).en;
}

/** The language as the API takes it. */
export const apiLanguage = (): "DA" | "EN" => (page.address.lang === "en" ? "EN" : "DA");
