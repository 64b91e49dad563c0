/** Where a dot of a pile stands: the middle of its pile, and how many dots are below it. */
export interface Piled {
  at: number;
  level: number;
}

/** How wide a pile is, in the unit of the figures: at least a dot, and a whole number of the last decimal, so that no pile holds more of the rounded figures than its neighbour. */
export const pileStep = (dot: number, decimals: number): number => Math.max(1, Math.ceil(dot * 10 ** decimals - 1e-9)) / 10 ** decimals;

/** Piles up figures that are closer than a step, in the order given. */
export function pileUp(values: readonly number[], step: number): Piled[] {
  const heights = new Map<number, number>();
  return values.map((value) => {
    const pile = Math.round(value / step);
    const level = heights.get(pile) ?? 0;
    heights.set(pile, level + 1);
    return { at: pile * step, level };
  });
}
