// An answer that follows a question: while a new one is asked, the one before stays on the page.
import { AskError, ask, type DocumentName, keptAnswer, type Result, type Variables } from "./ask.ts";

export class Answer<N extends DocumentName> {
  /** The newest answer; until there is one, undefined. */
  data = $state.raw<Result<N>>();
  /** Why the question that stands now has no answer. */
  error = $state.raw<AskError>();
  /** True while an answer is waited for. */
  loading = $state(false);
  private attempts = $state(0);

  /** Call it where a component starts: the question is asked anew whenever what it reads changes. Null asks nothing. */
  constructor(name: N, variables: () => Variables<N> | null) {
    $effect(() => {
      void this.attempts;
      const asked = variables();
      if (!asked) return;
      const before = keptAnswer(name, asked);
      this.error = undefined;
      if (before) this.data = before;
      const leaving = new AbortController();
      this.loading = !before;
      ask(name, asked, leaving.signal).then(
        (data) => {
          this.data = data;
          this.loading = false;
        },
        (error: unknown) => {
          if (leaving.signal.aborted) return;
          this.error = error instanceof AskError ? error : new AskError("failed", String(error));
          this.loading = false;
        },
      );
      return () => leaving.abort();
    });
  }

  /** Asks once more. */
  retry = () => {
    this.attempts++;
  };
}
