// Package layout is what a kind of file is to the rest of etl: a Layout, what it
// may ask of the load that reads its files, and what publishers' layouts share,
// such as words for areas and periods, or the error answers of their APIs. It
// knows no layout by name but that of plain observations.
package layout
