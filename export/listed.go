package export

import (
	"context"
	"net/url"
	"strings"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/words"
	"kommunebench/export/metadata"
	"kommunebench/kommune"
)

// fieldExport is how a field becomes a file: what its columns are, and how its
// parameters and rows are read.
type fieldExport struct {
	columns func(lang kommune.Language) []column
	table   tablePlan
}

// listing is what a file of a list is made of.
type listing[T any] struct {
	rows []T
	// name are the parts of the file's name after that of the field.
	name []string
	// releases are those that rows are of, with their datasets.
	releases []*kommune.Snapshot
	// sources are those of the rows.
	sources []kommune.Source
	// indicators are what the rows are figures of, with the ids of their sources;
	// they stand for releases and sources, which are then left out.
	indicators []analysis.Indicator
	sourceIDs  map[string][]string
	// link are the parameters that give the same rows for as long as the releases
	// are kept; nil where no parameters do.
	link url.Values
	// about is what else is to be said, citations how to refer to the figures by
	// their link.
	about     metadata.List
	citations func(link string) []string
	// empty is why there are no rows.
	empty *analysis.EmptyReason
}

// listExport is a file with a row for each entry of a list that is held in memory.
//
// read reads all parameters, asks Arguments.err, and then reads the rows. keys are
// the columns, of texts, that tell rows apart; JSON-stat has them as dimensions.
func listExport[T any](
	columns func(lang kommune.Language) []columnReader[T], keys []string,
	read func(ctx context.Context, analyst *analysis.Analyst, request Request) (*listing[T], error),
) fieldExport {
	return fieldExport{
		columns: func(lang kommune.Language) []column { return columnDefinitions(columns(lang)) },
		table: func(ctx context.Context, analyst *analysis.Analyst, request Request) (*Table, error) {
			found, err := read(ctx, analyst, request)
			if err != nil {
				return nil, err
			}
			readers := columns(request.Style.lang)
			cells := make([]cell, len(readers))
			table := &Table{
				Name:    strings.Join(append([]string{request.Field}, found.name...), "_"),
				columns: columnDefinitions(readers), Rows: int64(len(found.rows)),
				read: func(_ context.Context, do func([]cell) error) error { return eachRow(readers, cells, found.rows, do) },
			}
			table.metadata = found.metadata(request)
			table.setEmptyReason(found.empty, request.Style.lang)
			if request.Format.HasDimensions {
				table.dimensions, err = table.keyDimensions(ctx, keys)
			}
			return table, err
		},
	}
}

// metadata describes the rows, the citation last, as it is the longest.
func (l *listing[T]) metadata(request Request) metadata.List {
	a := listMetadata(request, l.releases, l.sources)
	if l.indicators != nil {
		a = metadata.OfIndicators(request.Style.lang, l.indicators, l.sourceIDs)
	}
	a = append(a, l.about...)
	if l.link == nil {
		return a
	}
	link := request.link(l.link)
	a.AddText("permalink", "Fast link", "Permalink", link)
	if l.citations != nil {
		a.AddText("citation", "Henvisning", "Citation", l.citations(link)...)
	}
	return a
}

// keyDimensions are the columns of keys, with the values that rows have.
func (t *Table) keyDimensions(ctx context.Context, keys []string) ([]dimension, error) {
	dimensions, places := make([]dimension, len(keys)), make([]int, len(keys))
	seen := make([]map[string]bool, len(keys))
	for n, key := range keys {
		dimensions[n] = dimension{column: key, label: kommune.Text{DA: key}}
		places[n], seen[n] = t.columnIndex(key), map[string]bool{}
	}
	return dimensions, t.read(ctx, func(row []cell) error {
		for n, place := range places {
			if code := row[place].plain(t.columns[place].kind); !seen[n][code] {
				seen[n][code] = true
				dimensions[n].add(code, code)
			}
		}
		return nil
	})
}

// listMetadata describes rows that are no figures of indicators.
func listMetadata(request Request, releases []*kommune.Snapshot, from []kommune.Source) metadata.List {
	lang := request.Style.lang
	var a metadata.List
	var sources, licences, datasets, ids []string
	isSynthetic, last := false, time.Time{}
	for _, source := range from {
		of := analysis.Indicator{Snapshot: snapshotOf(releases, source.ID), Catalogue: request.Catalogue}
		sources = analysis.AppendOnce(sources, words.SourceInWords(of, source, lang))
		licences = analysis.AppendOnce(licences, words.LicenceInWords(of, source, lang))
	}
	for _, release := range releases {
		datasets = append(datasets, release.Dataset.ID+": "+release.Dataset.Title+", "+release.Dataset.Publisher)
		ids = append(ids, release.Release.ID)
		isSynthetic = isSynthetic || release.Dataset.Synthetic
		if release.Release.PublishedAt.After(last) {
			last = release.Release.PublishedAt
		}
		if len(from) == 0 && release.Dataset.Licence != nil {
			licences = analysis.AppendOnce(licences, *release.Dataset.Licence)
		}
	}
	a.AddList("sources", "Kilder", "Sources", sources)
	a.AddList("datasets", "Datasæt", "Datasets", datasets)
	a.AddList("licences", "Licenser", "Licences", licences)
	a.AddList("releases", "Udgivelser", "Releases", ids)
	a.AddText("published", "Udgivet", "Published", metadata.Published(last))
	if isSynthetic {
		a.AddList("caveats", "Forbehold", "Caveats", []string{metadata.SyntheticCaveat().In(lang)})
	}
	return a
}

// snapshotOf is the release of those that a thing is of, by its id; one that says
// nothing where there is none.
func snapshotOf(releases []*kommune.Snapshot, id string) *kommune.Snapshot {
	for _, release := range releases {
		if release.Dataset.ID == kommune.DatasetOf(id) {
			return release
		}
	}
	return &kommune.Snapshot{}
}

// joined is a list as one cell: its entries with a vertical bar between them, as
// the layouts have lists; empty where there is none.
func joined(texts []string) cell {
	if len(texts) == 0 {
		return cell{}
	}
	return textValue(strings.Join(texts, "|"))
}

// joinedOf is such a cell of what the items are called.
func joinedOf[T any](items []T, text func(T) string) cell {
	texts := make([]string, len(items))
	for n, item := range items {
		texts[n] = text(item)
	}
	return joined(texts)
}

// orNoText is a text that is empty where it is not known.
func orNoText(text string) cell {
	if text == "" {
		return cell{}
	}
	return textValue(text)
}
