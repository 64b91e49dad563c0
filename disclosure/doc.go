// Package disclosure decides which cells of one table (one indicator, one
// period) must be hidden so that no small count of persons can be read or
// worked out. It is pure: cells in, a plan out. docs/disclosure.md states the
// method, its sources, what it guarantees and what it does not.
//
// # How it works
//
// A hidden cell is protected when a certificate was found for it: a whole-number
// change of hidden cells only, under which every equation that an attacker may
// use still holds and no figure falls below zero. Published tables before and
// after that change look alike, so the attacker can't tell them apart, and the
// cell differs by the change. Certificates are checked in whole numbers, and hiding more
// cells later never undoes one. Whatever suggests them (a heuristic) can
// therefore cost cells but not safety.
//
// # Where things are
//
//   - cell.go, structure.go: what callers hand in and get back
//   - figures.go: whole numbers, and which cells are small by themselves
//   - grid.go, equations.go, slack.go, system.go: what an attacker may know
//   - rule.go: what knowledge of the rule adds to that
//   - change.go, pattern.go, repair.go: changes that leave the equations true
//   - protect.go, choose.go, certify.go, join.go, exposure.go: the choice of cells
//   - impute.go: counts that suppressed cells may have
//
// disclosuretest holds an attacker that shares no code with this package.
package disclosure
