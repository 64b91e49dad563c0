package testpage

import (
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/kommune"
)

const pageLayout = "evidence-test-page"

// Layout is that of a saved page of the two practice tests.
func Layout() layout.Layout {
	return layout.Layout{
		LayoutRules: descriptor.LayoutRules{Name: pageLayout, TakesAnyFile: true}, AddsToPublished: true,
		Read: readPage, Recognise: recognisePage,
	}
}

// recognisePage takes a page for the published facts, which have the questions of
// the tests.
func recognisePage(f *layout.Unrecognised) (layout.Recognition, error) {
	isPage, err := looksLikePage(f.Files, f.Limits.PageBytes)
	if err != nil || !isPage {
		return layout.Recognition{}, err
	}
	if _, loaded := f.Catalogue.Snapshot(kommune.PublishedDataset); !loaded {
		return layout.Recognition{}, &input.Fault{
			Rule: "unknown_reference", Value: kommune.PublishedDataset,
			Message: "is a test page, and the dataset with the tests' questions is not loaded",
		}
	}
	return layout.Recognition{Is: true, Dataset: kommune.PublishedDataset}, nil
}

// looksLikePage reports whether a file has the first test's name as a line, or
// anywhere in HTML. A file above the limit is no page.
func looksLikePage(files input.SingleFile, limit int64) (bool, error) {
	raw, err := input.OpenRaw(files, files.Name, input.Limits{})
	if err != nil {
		return false, err
	}
	_ = raw.Close() // only looked at
	if raw.Format != "" {
		return false, nil
	}
	content, err := input.ReadWholeText(files, files.Name, "", limit)
	if bad, isFault := input.AsFault(err); isFault && bad.Rule == "line_too_long" {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	lower := strings.ToLower(content)
	if strings.HasPrefix(strings.TrimSpace(lower), "<") {
		return strings.Contains(lower, "evidenstest"), nil
	}
	for _, b := range textBlocks(lower) {
		if b.text == "evidenstest" {
			return true, nil
		}
	}
	return false, nil
}
