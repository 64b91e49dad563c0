// Package inputtest makes files for tests: packed, and in other encodings. It
// measures what reading them allocates.
package inputtest
