// Package stats is the pure mathematics behind comparisons and trends:
// functions over slices of float64 that read nothing, keep nothing and change
// none of their arguments. It knows no kommune and no indicator.
//
// # Missing and impossible input
//
// One convention holds everywhere:
//
//   - A value that is missing is NaN. An infinite value is no published figure
//     either (it comes from a division by zero), so every function over values
//     ignores both alike, and what it counts is the finite values.
//   - A function with one answer returns (answer, ok). When the input allows no
//     answer (no values, a negative count, a level outside 0..1, ...), ok is
//     false and the answer is its zero value, which must not be shown.
//   - Within a struct, a figure that the data do not determine is NaN, and a
//     rank or quartile that does not exist is 0. Neither is ever a measurement.
//   - Two slices that belong together must have the same length; otherwise ok is
//     false.
//
// No function panics. Sums and squares are taken in float64, so magnitudes
// above about 1e150 are outside what the package answers for.
//
// # Units
//
// Proportions and levels are fractions between 0 and 1; percentile ranks are
// per cent between 0 and 100; everything else is in the unit of its input.
//
// # Where things are
//
//   - direction.go: which end of a scale comes first
//   - interval.go: the interval type, its methods and levels
//   - proportion.go, exact.go: Wilson and exact interval, pooled proportion
//   - count.go: Poisson intervals of counts and rates
//   - score.go, ratetest.go: two groups, a unit and the rest, a unit and a target
//   - multiple.go: q values of many tests at once
//   - rank.go: rank, percentile rank and quartile of each unit
//   - rankinterval.go: the ranks that the data allow each unit, guaranteed
//   - likelyrank.go: the same by an empirical-Bayes model, narrower
//   - distribution.go: quantiles and the summary of a distribution
//   - funnel.go, funnellimits.go: control limits with overdispersion
//   - shrinkage.go: estimates drawn toward their mean
//   - controlchart: a package of its own for control charts of a series
//   - standardise.go: a unit against what its own mix of groups lets expect
//   - autoregressive.go, criticalvalues.go: trend and slope of a series whose
//     deviations carry over from one value to the next
//   - seasonal.go, seasonaltrend.go: trend and slope by the seasons of a year
//   - correlation.go: two variables over units
//
// The rest serves these: kendall.go (variance of S, slopes of pairs),
// permutation.go (exact distribution), values.go.
package stats
