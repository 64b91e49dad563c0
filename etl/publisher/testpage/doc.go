// Package testpage reads saved pages of the two practice tests, evidenstest and
// god praksis test, as HTML or text.
package testpage
