// The words of job profiles and courses, in a file that only their views load.
import { page } from "../state.svelte.ts";
import { daProfiles } from "./da-profiles.ts";
import { enProfiles } from "./en-profiles.ts";

/** The words on job profiles in the language of the page. */
export const profileWords = (): typeof daProfiles => (page.address.lang === "en" ? enProfiles : daProfiles);
