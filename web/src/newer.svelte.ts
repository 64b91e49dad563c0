// Whether newer figures have come since the page was opened. What is on the page stays as it is until the reader asks.
import { ask, firstAnswered, type Result } from "./ask.ts";

const leastBetween = 2 * 60 * 1000;
const between = 10 * 60 * 1000;

// A server sees a release up to two seconds after it was published, and tells the time in whole seconds.
const latestSeen = 3000;

/** Whether a dataset has a release that an answer of a moment may not have shown. One from just before is told of too, rather than never. */
export const isAnyAfter = ({ datasets }: Result<"PageReleases">, moment: Date): boolean =>
  datasets.some(
    ({ latestRelease }) => latestRelease !== null && new Date(latestRelease.publishedAt).getTime() > moment.getTime() - latestSeen,
  );

class Newer {
  /** True once a dataset has a newer release than when the page was opened. */
  come = $state(false);
  private asked = 0;

  private async look() {
    const opened = firstAnswered;
    if (!opened || this.come || document.visibilityState !== "visible" || Date.now() - this.asked < leastBetween) return;
    this.asked = Date.now();
    try {
      this.come = isAnyAfter(await ask("PageReleases", {}), opened);
    } catch {
      // Looked for again at the next return to the page.
    }
  }

  /** Looks whenever the reader comes back to the page, and now and then while it is read. */
  watch() {
    addEventListener("focus", () => void this.look());
    document.addEventListener("visibilitychange", () => void this.look());
    setInterval(() => void this.look(), between);
  }
}

export const newer = new Newer();
