// Package pooling adds figures up over groups of kommuner, periods and target
// groups: numerators over denominators, never the mean of shares.
package pooling
