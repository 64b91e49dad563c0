// Package column declares what the layouts of facts take in their columns: the kind of a
// cell, the words or ids that it takes, and what people are told of it. The reader of
// cells, the templates and the documents all go by one declaration.
package column
