// Package descriptor reads a datapackage.json and says what is wrong with it: by
// its JSON Schema, and by what no schema can tell. It stands below the sources,
// since it says how a file is to be read, and knows no layout by name: it is
// handed what each layout takes.
package descriptor
