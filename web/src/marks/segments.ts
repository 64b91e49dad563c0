// Where a line over time is drawn through, where it is dashed, and where it stops: a gap or a break is never bridged.

/** A kommune's figures over time, in step with the periods of the chart. */
export interface Line {
  code: string;
  name: string;
  values: readonly (number | null)[];
  lower: readonly (number | null)[];
  upper: readonly (number | null)[];
  /** A letter for every period: P published, V provisional, S suppressed, M missing, N not applicable. */
  status: string;
  /** A letter for every period: E exact, A about, O just over, U just under, L at least, M at most. Null where all are exact. */
  qualifier: string | null;
}

export interface Segment {
  /** Positions in the list of periods, one after the other. */
  points: readonly number[];
  /** True where what it leads to is provisional. */
  provisional: boolean;
}

/** The position of the newest figure, -1 where there is none. */
export function newestOf(values: readonly (number | null)[]): number {
  for (let i = values.length - 1; i >= 0; i--) if (values[i] !== null) return i;
  return -1;
}

/** The runs of periods that one stroke joins: each has figures, and no break lies between two of them. */
export function runs(values: readonly (number | null)[], breaks: ReadonlySet<number>): number[][] {
  const found: number[][] = [];
  let run: number[] = [];
  const end = () => {
    if (run.length > 0) found.push(run);
    run = [];
  };
  values.forEach((value, i) => {
    if (breaks.has(i)) end();
    if (value === null) end();
    else run.push(i);
  });
  end();
  return found;
}

/** The runs, each divided where figures turn provisional or final again: a stroke is as sure as what it leads to. */
export function segments(line: Pick<Line, "values" | "status">, breaks: ReadonlySet<number>): Segment[] {
  return runs(line.values, breaks).flatMap((run) => {
    const parts: Segment[] = [];
    let points: number[] = [];
    let provisional = false;
    run.forEach((i, n) => {
      const now = line.status[i] === "V";
      if (n > 0 && now !== provisional) {
        parts.push({ points, provisional });
        points = points.slice(-1);
      }
      provisional = now;
      points.push(i);
    });
    parts.push({ points, provisional });
    return parts;
  });
}

/** Places for labels of one height beside each other: as near to what was wanted as they fit, none over another. */
export function spread(wanted: readonly number[], size: number, top: number, bottom: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed: number[] = [...wanted];
  let last = top - size;
  for (const i of order) {
    placed[i] = Math.max(placed[i] ?? 0, last + size);
    last = placed[i] as number;
  }
  let next = bottom + size;
  for (const i of order.reverse()) {
    placed[i] = Math.min(placed[i] as number, next - size);
    next = placed[i] as number;
  }
  return placed;
}

/** Marks of the time axis: the first period of each year, so many apart that their labels have room. */
export function yearMarks(periods: readonly string[], room: number, labelWidth = 44): { at: number; year: string }[] {
  const firsts = periods.flatMap((period, i) => {
    const year = period.slice(0, 4);
    return i === 0 || periods[i - 1]?.slice(0, 4) !== year
      ? [{ at: i, year, whole: i > 0 || /^\d{4}($|M01$|Q1$|H1$|W01$)/.test(period) }]
      : [];
  });
  // A first year that begins midway has its label only where it stands alone.
  const marks = firsts.filter(({ whole }) => whole || firsts.length === 1);
  const step = Math.max(1, Math.ceil((labelWidth * marks.length) / Math.max(room, 1)));
  return marks.filter((_, i) => (marks.length - 1 - i) % step === 0).map(({ at, year }) => ({ at, year }));
}
