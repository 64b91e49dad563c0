// Package embed draws comparisons and trends as pages of their own that stand in
// other people's articles: HTML and SVG without a script, from the same operations and
// at the same cost as the page. Nothing is computed here but where marks stand.
package embed
