package graph

import (
	"encoding/base64"
	"strconv"

	"kommunebench/graph/model"
	"kommunebench/kommune"
)

const maxListPage = 1000

// listPage is a page of a list that is held in memory. Its cursors are the
// ids of the items, so they survive a change of the list.
type listPage[T any] struct {
	items   []T
	cursors []string
	info    *model.PageInfo
	total   int
	// size is how many items were asked for.
	size int
}

func paginate[T any](items []T, id func(T) string, first *int, after *string) (listPage[T], error) {
	page := listPage[T]{total: len(items), info: &model.PageInfo{}}
	start, size := 0, maxListPage
	if first != nil {
		size = *first
	}
	page.size = size
	if size < 0 || size > maxListPage {
		return page, kommune.InvalidInput("first", strconv.Itoa(size), "a number from 0 to "+strconv.Itoa(maxListPage))
	}
	if after != nil {
		decoded, err := base64.RawURLEncoding.DecodeString(*after)
		for err == nil && start < len(items) && id(items[start]) != string(decoded) {
			start++
		}
		if start++; err != nil || start > len(items) {
			return page, kommune.InvalidInput("after", *after, "the endCursor of the page before")
		}
	}
	end := min(start+size, len(items))
	page.items = items[start:end]
	for _, item := range page.items {
		page.cursors = append(page.cursors, base64.RawURLEncoding.EncodeToString([]byte(id(item))))
	}
	page.info.HasNextPage, page.info.HasPreviousPage = end < len(items), start > 0
	page.info.StartCursor, page.info.EndCursor = ends(page.cursors)
	return page, nil
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
