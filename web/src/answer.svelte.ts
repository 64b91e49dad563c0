// An answer that follows a question: while a new one is asked, the one before stays on the page.
import { untrack } from "svelte";
import type { ViewName } from "./address.ts";
import { AskError, ask, type DocumentName, keptAnswer, type Result, type Variables } from "./ask.ts";
import { page } from "./state.svelte.ts";

/** Counts the questions that stand: while there are any, the page is busy. */
class Waiting {
  count = $state(0);

  /** Counts one more; what it returns counts it off, once. */
  begin(): () => void {
    untrack(() => this.count++);
    let ended = false;
    return () => {
      if (!ended) untrack(() => this.count--);
      ended = true;
    };
  }
}

export const waiting = new Waiting();

export class Answer<N extends DocumentName> {
  /** The newest answer; until there is one, undefined. */
  data = $state.raw<Result<N>>();
  /** Why the question that stands now has no answer. */
  error = $state.raw<AskError>();
  /** What the server answered beside the error. */
  get partial(): Partial<Result<N>> | undefined {
    return this.error?.data as Partial<Result<N>> | undefined;
  }

  /** True while an answer is waited for. */
  loading = $state(false);
  private attempts = $state(0);

  /**
   * Call it where a component starts: the question is asked anew whenever what it reads changes. Null asks nothing. A view
   * that is being left asks nothing of the next view's address; view is null for what stands on all views.
   */
  constructor(name: N, variables: () => Variables<N> | null, view: ViewName | null = page.address.view) {
    // A view that was here before is drawn once, with its figures, and not first without them.
    const first = untrack(variables);
    if (first) this.data = keptAnswer(name, first);
    $effect(() => {
      void this.attempts;
      if (view !== null && page.address.view !== view) return;
      const asked = variables();
      if (!asked) return;
      const before = keptAnswer(name, asked);
      this.error = undefined;
      if (before) this.data = before;
      const leaving = new AbortController();
      this.loading = !before;
      const end = waiting.begin();
      ask(name, asked, leaving.signal).then(
        (data) => {
          this.data = data;
          this.loading = false;
          end();
        },
        (error: unknown) => {
          if (leaving.signal.aborted) return; // the reader has gone on
          this.error = error instanceof AskError ? error : new AskError("failed", String(error));
          this.loading = false;
          end();
        },
      );
      return () => {
        leaving.abort();
        end();
      };
    });
  }

  /** Asks once more. */
  retry = () => {
    this.attempts++;
  };
}
