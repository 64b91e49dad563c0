// Package statbank reads tables of Statistics Denmark's StatBank as CSV and as
// JSON-stat, and the JSON-stat that this program exports.
package statbank
