// Every view that there is: loaded when somebody goes there.
import type { Component } from "svelte";
import type { ViewName } from "./address.ts";

export interface View {
  name: ViewName;
  load: () => Promise<{ default: Component }>;
  /** Whether the navigation lists it. */
  listed: boolean;
}

export const views: readonly View[] = [
  { name: "", load: () => import("./views/Front.svelte"), listed: false },
  { name: "sammenlign", load: () => import("./views/Compare.svelte"), listed: true },
  { name: "udvikling", load: () => import("./views/Trend.svelte"), listed: true },
  { name: "kommune", load: () => import("./views/Kommune.svelte"), listed: true },
  { name: "sammenhaeng", load: () => import("./views/Relation.svelte"), listed: true },
  { name: "jobprofiler", load: () => import("./views/Profiles.svelte"), listed: true },
  { name: "tjek", load: () => import("./views/Claim.svelte"), listed: true },
  { name: "kilder", load: () => import("./views/Sources.svelte"), listed: true },
  { name: "metode", load: () => import("./views/Method.svelte"), listed: true },
];
