import { mount } from "svelte";
import App from "./App.svelte";
import "./page.css";
import { newer } from "./newer.svelte.ts";
import { followAddress } from "./state.svelte.ts";
import { loadWords } from "./words/index.ts";

followAddress();
newer.watch();
// Without its words the page is still of use, in Danish.
await loadWords().catch(() => undefined);
const target = document.getElementById("app");
if (target) mount(App, { target });
