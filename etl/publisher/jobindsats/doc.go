// Package jobindsats reads tables of jobindsats: saved as CSV, and answers of its
// API in versions 2 and 3.
package jobindsats
