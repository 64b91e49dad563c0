// Package data holds the data packages that ship with the program: the
// reference register, the published facts, figures of public authorities and
// the descriptors of publishers' tables. It holds files only; package etl reads them.
package data

import (
	"embed"
	"io/fs"
)

//go:embed reference published jobindsats jobindsats-y30r21 population known
var files embed.FS

// Reference is the data package `reference`: the 98 kommuner, their regions
// and landsdele, with datapackage.json at its root.
func Reference() fs.FS { return folder("reference") }

// Published is the data package `published`: facts about jobcentres from
// public texts, with datapackage.json at its root.
func Published() fs.FS { return folder("published") }

// Jobindsats is the data package `jobindsats`: unemployed and recipients of cash
// assistance by month, with datapackage.json at its root.
func Jobindsats() fs.FS { return folder("jobindsats") }

// JobindsatsY30R21 is the data package `jobindsats-y30r21`: the ministry's
// benchmark of persons on public support by half-year, with datapackage.json at
// its root.
func JobindsatsY30R21() fs.FS { return folder("jobindsats-y30r21") }

// Population is the data package `population`: persons by area and quarter, with
// datapackage.json at its root.
func Population() fs.FS { return folder("population") }

// Figures are the packages of figures of public authorities, by the names of their
// folders.
func Figures() map[string]fs.FS {
	return map[string]fs.FS{"jobindsats": Jobindsats(), "jobindsats-y30r21": JobindsatsY30R21(), "population": Population()}
}

// Known holds one folder per publisher's table, and no data: a datapackage.json where
// files of the table are recognised by their header names, and a table.json with what
// is known of it for fetching.
func Known() fs.FS { return folder("known") }

// fs.Sub fails on a path that is none only, and these are constants.
func folder(name string) fs.FS {
	sub, _ := fs.Sub(files, name)
	return sub
}
