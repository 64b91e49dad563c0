package model

// Node is anything that has an id of its own; its type is that of the thing, as
// kommune and analysis have it.
type Node any
