// Package controlchart has control charts of a series: limits within which a value is
// to be expected, rules by which it is a signal, and how often they are false alarms.
package controlchart

import "math"

// Deviations below this share of the largest value are arithmetic.
const arithmeticGrain = 1e-12

func isFinite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func square(x float64) float64 { return x * x }
