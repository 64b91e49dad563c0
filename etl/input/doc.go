// Package input gives a file's bytes as text within limits: from a folder, a zip
// or a gzip, in any of the encodings that are read, checked. It reads numbers,
// periods, ids and words of choices as Danish sources write them, and declares
// Fault, which is how all of etl says what is wrong with an input.
//
// It knows no descriptor, no table and no publisher.
package input
