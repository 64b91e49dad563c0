import { mount } from "svelte";
import App from "./App.svelte";
import "./page.css";
import { followAddress } from "./state.svelte.ts";

followAddress();
const target = document.getElementById("app");
if (target) mount(App, { target });
