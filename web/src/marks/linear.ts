// The two scales that a comparison needs. d3-scale would bring interpolation of colours, dates and formats along, a
// seventh of the script that the first view may have.
import { nice, ticks } from "d3-array";

/** Where a number stands on paper. */
export interface Scale {
  (value: number): number;
  /** The number at a place. */
  invert: (place: number) => number;
  range: readonly [number, number];
  /** About so many round numbers along it. */
  ticks: (count?: number) => number[];
}

type Ends = readonly [number, number];

function between([from, to]: Ends, [start, end]: Ends): Scale {
  const factor = to === from ? 0 : (end - start) / (to - from);
  const place = (value: number) => start + (value - from) * factor;
  const invert = (at: number) => (factor === 0 ? from : from + (at - start) / factor);
  return Object.assign(place, { invert, range: [start, end] as const, ticks: (count = 5) => ticks(from, to, count) });
}

/** Equal differences are equally long. */
export const linear = between;

/** Ends that are round numbers of an axis with about so many ticks; one number alone has room above and below. */
export function niceEnds([low, high]: Ends, count: number): [number, number] {
  if (low === high) return [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
  return nice(low, high, count) as [number, number];
}

/** Equal ratios are equally long; numbers are above zero. Its ticks are 1, 2 and 5 times powers of ten. */
export function logarithmic([from, to]: Ends, range: Ends): Scale {
  const scale = between([Math.log10(from), Math.log10(to)], range);
  const steps = () => {
    const powers = Array.from(
      { length: Math.ceil(Math.log10(to)) - Math.floor(Math.log10(from)) + 1 },
      (_, n) => 10 ** (Math.floor(Math.log10(from)) + n),
    );
    return powers.flatMap((power) => [power, 2 * power, 5 * power]).filter((tick) => tick >= from && tick <= to);
  };
  return Object.assign((value: number) => scale(Math.log10(value)), {
    invert: (at: number) => 10 ** scale.invert(at),
    range: scale.range,
    ticks: steps,
  });
}
