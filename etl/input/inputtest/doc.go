// Package inputtest makes files for tests: packed, and in other encodings.
package inputtest
