// Package data holds the data packages that ship with the program: the
// reference register, the published facts and the descriptors of publishers'
// tables. It holds files only; package etl reads them.
package data

import (
	"embed"
	"io/fs"
)

//go:embed reference published known
var files embed.FS

// Reference is the data package `reference`: the 98 kommuner, their regions
// and landsdele, with datapackage.json at its root.
func Reference() fs.FS { return folder("reference") }

// Published is the data package `published`: facts about jobcentres from
// public texts, with datapackage.json at its root.
func Published() fs.FS { return folder("published") }

// Known holds one folder per publisher's table that is recognised by its
// header names, each with a datapackage.json and no data.
func Known() fs.FS { return folder("known") }

// fs.Sub fails on a path that is none only, and these are constants.
func folder(name string) fs.FS {
	sub, _ := fs.Sub(files, name)
	return sub
}
