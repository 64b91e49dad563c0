// Whether newer figures have come since the page was opened. What is on the page stays as it is until the reader asks.
import { ask } from "./ask.ts";

const leastBetween = 2 * 60 * 1000;

class Newer {
  /** True once a dataset has a newer release than when the page was opened. */
  come = $state(false);
  private first: string | undefined;
  private asked = 0;

  private async look() {
    if (this.come || Date.now() - this.asked < leastBetween) return;
    this.asked = Date.now();
    try {
      const { datasets } = await ask("PageReleases", {});
      const newest = datasets.map(({ latestRelease }) => latestRelease?.id ?? "").join();
      this.first ??= newest;
      this.come = newest !== this.first;
    } catch {
      // Looked for again at the next return to the page.
    }
  }

  /** Looks whenever the reader comes back to the page. */
  watch() {
    addEventListener("blur", () => void this.look(), { once: true });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void this.look();
    });
  }
}

export const newer = new Newer();
