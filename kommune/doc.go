// Package kommune is the vocabulary of Kommunebench: kommune codes, periods,
// indicators, observations, statuses, releases and the errors that users see.
// It knows neither files nor databases and imports the standard library only.
//
// Exported fields carry a `col` tag: the snake_case name of the figure in
// data packages and in ClickHouse, so that one name serves both.
package kommune
