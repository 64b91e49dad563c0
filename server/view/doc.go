// Package view knows what the addresses of the page say: it reads them, asks the
// built-in operation that answers them, and tells whom an address is shared with what
// it shows.
package view
