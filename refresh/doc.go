// Package refresh keeps tables of publishers fresh: it reads which tables to fetch how
// often, and fetches one after the other, when each is due.
//
// What a fetch does is the caller's. A failed one changes nothing and is tried again
// after a wait that grows; when each table was last fetched is kept in a file, so that
// a program that was stopped goes on where it was.
package refresh
