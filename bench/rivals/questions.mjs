// The questions that both programs are asked, by chance draws that both share, and how their answers read as the same
// figures. A draw names an indicator, a target group, a period and a kommune.

const figure = ({ kommune, period, value }) => [kommune, period, value];

// Figures in one order, to nine digits and decimals: the last ones differ by the order in which one adds.
const rounded = (cell) => (typeof cell === "number" ? Number(cell.toFixed(9)).toPrecision(9) : cell);
const inOrder = (figures) => figures.map((row) => row.map(rounded).join(" ")).sort();

const columns = "kommune period value numerator denominator status";

export const questions = {
  "one kommune": {
    ours: (draw) => ({
      query: `query($i: [ID!]!, $t: ID, $p: Period, $k: [KommuneCode!]) {
        observations(indicators: $i, filter: {targetGroup: $t, from: $p, to: $p, kommuner: {codes: $k}}, first: 1) {
          nodes { kommuneCode kommuneName period value numerator denominator status } } }`,
      variables: { i: [`demo/${draw.indicator}`], t: `demo/${draw.targetGroup}`, p: draw.period, k: [draw.kommune] },
      read: ({ observations }) => observations.nodes.map((row) => figure({ ...row, kommune: row.kommuneCode })),
    }),
    theirs: (draw) => ({
      query: `query($i: String!, $t: String!, $p: String!, $k: String!) {
        observation: observationByIndicatorAndTargetGroupAndPeriodAndKommune(indicator: $i, targetGroup: $t, period: $p, kommune: $k) {
          ${columns} kommuneByKommune { name } } }`,
      variables: { i: draw.indicator, t: draw.targetGroup, p: draw.period, k: draw.kommune },
      read: ({ observation }) => [figure(observation)],
    }),
  },
  comparison: {
    ours: (draw) => ({
      query: `query($i: ID!, $t: ID, $p: Period) { compare(indicator: $i, targetGroup: $t, period: $p) {
        rows { kommune { code name } value numerator denominator interval { lower upper } rank quartile difference } } }`,
      variables: { i: `demo/${draw.indicator}`, t: `demo/${draw.targetGroup}`, p: draw.period },
      read: ({ compare }) =>
        compare.rows
          .filter(({ value }) => value !== null)
          .map((row) => [row.kommune.code, row.value, row.interval.lower, row.interval.upper, row.rank]),
    }),
    theirs: (draw) => ({
      query: `query($i: String!, $t: String!, $p: String!) { compareKommuner(indicator: $i, targetGroup: $t, period: $p) {
        nodes { kommune name value numerator denominator lower upper rank quartile difference } } }`,
      variables: { i: draw.indicator, t: draw.targetGroup, p: draw.period },
      read: ({ compareKommuner }) => compareKommuner.nodes.map((row) => [row.kommune, row.value, row.lower, row.upper, Number(row.rank)]),
    }),
  },
  "kommune by year": {
    ours: (draw) => ({
      query: `query($i: ID!, $t: ID, $k: [KommuneCode!]) { aggregate(indicator: $i, by: [YEAR], filter: {targetGroup: $t, kommuner: {codes: $k}}) {
        nodes { year numerator denominator } } }`,
      variables: { i: `demo/${draw.indicator}`, t: `demo/${draw.targetGroup}`, k: [draw.kommune] },
      read: ({ aggregate }) => aggregate.nodes.map((row) => [row.year, row.numerator, row.denominator]),
    }),
    theirs: (draw) => ({
      query: `query($i: String!, $t: String!, $k: String!) { allObservations(condition: {indicator: $i, targetGroup: $t, kommune: $k}) {
        groupedAggregates(groupBy: YEAR) { keys sum { numerator denominator } } } }`,
      variables: { i: draw.indicator, t: draw.targetGroup, k: draw.kommune },
      read: ({ allObservations }) =>
        allObservations.groupedAggregates.map(({ keys, sum }) => [Number(keys[0]), sum.numerator, sum.denominator]),
    }),
  },
  "16,464 points": {
    ours: (draw) => ({
      query: `query($i: ID!, $t: ID) { trend(indicator: $i, targetGroup: $t) { series { kommune { code name } points { period value } } } }`,
      variables: { i: `demo/${draw.indicator}`, t: `demo/${draw.targetGroup}` },
      read: ({ trend }) =>
        trend.series.flatMap(({ kommune, points }) =>
          points.filter(({ value }) => value !== null).map((point) => figure({ ...point, kommune: kommune.code })),
        ),
    }),
    theirs: (draw) => ({
      query: `query($i: String!, $t: String!) { allObservations(condition: {indicator: $i, targetGroup: $t}) { nodes { kommune period value } } }`,
      variables: { i: draw.indicator, t: draw.targetGroup },
      read: ({ allObservations }) => allObservations.nodes.filter(({ value }) => value !== null).map(figure),
    }),
  },
  "1,000 flat rows": {
    ours: (draw) => ({
      query: `query($i: [ID!]!, $t: ID, $p: Period) { observations(indicators: $i, filter: {targetGroup: $t, from: $p}, first: 1000) {
        nodes { kommuneCode kommuneName period value numerator denominator status } } }`,
      variables: { i: [`demo/${draw.indicator}`], t: `demo/${draw.targetGroup}`, p: draw.earlyPeriod },
      read: ({ observations }) => observations.nodes.map((row) => figure({ ...row, kommune: row.kommuneCode })),
    }),
    theirs: (draw) => ({
      query: `query($i: String!, $t: String!, $p: String!) { allObservations(
        condition: {indicator: $i, targetGroup: $t}, filter: {period: {greaterThanOrEqualTo: $p}}, first: 1000, orderBy: [PERIOD_ASC, KOMMUNE_ASC]) {
        nodes { ${columns} kommuneByKommune { name } } } }`,
      variables: { i: draw.indicator, t: draw.targetGroup, p: draw.earlyPeriod },
      read: ({ allObservations }) => allObservations.nodes.map(figure),
    }),
  },
};

// A generator of numbers in [0, 1) that gives the same ones for the same seed (mulberry32, public domain).
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Draws of what the data hold: {indicators, targetGroups, periods, kommuner}. */
export function draws(held, count, seed) {
  const next = chance(seed);
  const one = (list) => list[Math.floor(next() * list.length)];
  return Array.from({ length: count }, () => ({
    indicator: one(held.indicators),
    targetGroup: one(held.targetGroups),
    period: one(held.periods),
    earlyPeriod: one(held.periods.slice(0, held.periods.length / 2)),
    kommune: one(held.kommuner),
  }));
}

/** Throws where the two answers are not the same figures; says how many there are. */
export function sameFigures(name, draw, ours, theirs) {
  const [left, right] = [inOrder(ours), inOrder(theirs)];
  const at = left.findIndex((line, n) => line !== right[n]);
  if (left.length !== right.length || at >= 0) {
    throw new Error(
      `${name} of ${JSON.stringify(draw)}: ${left.length} and ${right.length} figures, first that differ: ${left[Math.max(at, 0)]} | ${right[Math.max(at, 0)]}`,
    );
  }
  if (left.length === 0) throw new Error(`${name} of ${JSON.stringify(draw)}: no figures`);
  return left.length;
}
