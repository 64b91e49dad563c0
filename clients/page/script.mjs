// What every script of checks has: its arguments, a browser, a folder, and a way to say what it found.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBrowser } from "./browser.mjs";
import { serve } from "./program.mjs";

/** As the Go test of web/pagetest starts it: node SCRIPT PROGRAM CHROMIUM short|all [TEXT]. */
export const [binary, executablePath, part, only = ""] = process.argv.slice(2);

/** Says what a check found: nothing, where what is judged passes. A line of JSON, which the Go test reads; it logs the note. */
export function report(view, check, faults, note = "") {
  console.log(JSON.stringify({ view, check, faults, note }));
}

/** Runs checks with a browser and an empty folder, and ends both. */
export async function withBrowser(run) {
  const folder = await mkdtemp(join(tmpdir(), "kommunebench-page-"));
  const browser = await startBrowser(executablePath);
  try {
    await run(browser, folder);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs checks against the program with what ships and the demo data; `base` is its address. */
export async function withProgram(run, flags = ["--demo"]) {
  await withBrowser(async (browser, folder) => {
    const program = await serve(binary, folder, { flags });
    try {
      await run(browser, program.address);
    } finally {
      await program.stop();
    }
  });
}
