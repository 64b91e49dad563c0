// Package flatrows reads figures and the changes between releases as flat rows:
// pages with cursors, streams of all rows, and why there are none.
package flatrows
