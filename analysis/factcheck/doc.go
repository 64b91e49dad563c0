// Package factcheck holds a claim on one kommune, as somebody wrote it, against
// the figures: its value, rank, difference from a benchmark or change.
package factcheck
