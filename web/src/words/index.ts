// The words of the page in the reader's language. Titles, definitions and sentences about figures come from the API.
import { page } from "../state.svelte.ts";
import { da } from "./da.ts";
import { en } from "./en.ts";

/** The dictionary: sections by view, each entry a text or a function that puts one together. */
export type Words = typeof da;

/** The words in the language of the page; in a component, read them where they are shown, so that they follow it. */
export const words = (): Words => (page.address.lang === "en" ? en : da);

/** The language as the API takes it. */
export const apiLanguage = (): "DA" | "EN" => (page.address.lang === "en" ? "EN" : "DA");
