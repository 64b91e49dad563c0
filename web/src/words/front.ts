// The words of the front page and of sources and releases, in a file that only their views load.
import { page } from "../state.svelte.ts";
import { daFront } from "./da-front.ts";
import { enFront } from "./en-front.ts";

/** The words of the front page, and on sources and releases, in the language of the page. */
export const frontWords = (): typeof daFront => (page.address.lang === "en" ? enFront : daFront);
