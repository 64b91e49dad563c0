// Package operation answers one GraphQL operation, from the request to the answer:
// it reads the request, finds the document, and gives what is kept or else runs it.
package operation
