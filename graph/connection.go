package graph

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"kommunebench/analysis/flatrows"
	"kommunebench/graph/document"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

// listPage is a page of a list that is held in memory. Its cursors are a digest
// of the question and the ids of the items, so they survive a change of the
// list and are refused under another question.
type listPage[T any] struct {
	items   []T
	cursors []string
	info    *model.PageInfo
	total   int
	// size is how many items were asked for.
	size int
}

// paginate gives the page that first and after ask for. The question is what
// chose the items; JSON must hold it.
func paginate[T any](items []T, id func(T) string, question any, first *int, after *string) (listPage[T], error) {
	page := listPage[T]{total: len(items), info: &model.PageInfo{}}
	start, size := 0, document.MaxListPage
	if first != nil {
		size = *first
	}
	page.size = size
	if size < 0 || size > document.MaxListPage {
		return page, kommune.InvalidInput("first", strconv.Itoa(size), "a number from 0 to "+strconv.Itoa(document.MaxListPage))
	}
	digest := flatrows.QuestionDigest(question)
	if after != nil {
		last, err := itemOf(*after, digest)
		if err != nil {
			return page, err
		}
		start = 1 + slices.IndexFunc(items, func(item T) bool { return id(item) == last })
		if start == 0 {
			return page, kommune.InvalidInput("after", *after, "the endCursor of the page before; the entry of this one is gone: begin again without after")
		}
	}
	end := min(start+size, len(items))
	page.items = items[start:end]
	for _, item := range page.items {
		page.cursors = append(page.cursors, base64.RawURLEncoding.EncodeToString([]byte(digest+" "+id(item))))
	}
	page.info.HasNextPage, page.info.HasPreviousPage = end < len(items), start > 0
	page.info.StartCursor, page.info.EndCursor = ends(page.cursors)
	return page, nil
}

// itemOf is the id of the item that a cursor of a question stands for.
func itemOf(cursor, question string) (string, error) {
	decoded, err := base64.RawURLEncoding.DecodeString(cursor)
	digest, id, isWhole := strings.Cut(string(decoded), " ")
	switch {
	case err != nil || !isWhole:
		return "", kommune.InvalidInput("after", cursor, "the endCursor of the page before")
	case digest != question:
		return "", flatrows.AnotherQuestion(cursor)
	}
	return id, nil
}

func ends(cursors []string) (first, last *string) {
	if len(cursors) == 0 {
		return nil, nil
	}
	return &cursors[0], &cursors[len(cursors)-1]
}

// edges pairs items with their cursors.
func edges[T, E any](page listPage[T], edge func(cursor string, node *T) E) []E {
	list := make([]E, len(page.items))
	for n := range page.items {
		list[n] = edge(page.cursors[n], &page.items[n])
	}
	return list
}
