// Package load is the path of a load from its first row to its release: rows are
// streamed into a staging table, put together there with what the release before
// has, protected by disclosure control, and attached to the tables that readers
// read, where one row of the table releases then names them. What is deleted when a
// load breaks off, and by whom, is store's: see store.Run.
package load
