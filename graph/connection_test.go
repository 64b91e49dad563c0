package graph

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/graph/document"
	"kommunebench/kommune"
)

func itself(item string) string { return item }

func pointer[T any](value T) *T { return &value }

func TestAListIsCutIntoPages(t *testing.T) {
	five := []string{"a", "b", "c", "d", "æ/ø@1"}
	for name, c := range map[string]struct {
		first             *int
		after             string
		want              string
		hasNext, hasPrior bool
	}{
		"no size":              {nil, "", "a b c d æ/ø@1", false, false},
		"the first two":        {pointer(2), "", "a b", true, false},
		"the next two":         {pointer(2), "b", "c d", true, true},
		"the last":             {pointer(2), "d", "æ/ø@1", false, true},
		"behind the last":      {pointer(2), "æ/ø@1", "", false, true},
		"none":                 {pointer(0), "", "", true, false},
		"none from the middle": {pointer(0), "c", "", true, true},
		"exactly all":          {pointer(5), "", "a b c d æ/ø@1", false, false},
		"as many as may be":    {pointer(document.MaxListPage), "a", "b c d æ/ø@1", false, true},
	} {
		t.Run(name, func(t *testing.T) {
			var after *string
			if c.after != "" {
				whole, err := paginate(five, itself, "all", nil, nil)
				if err != nil {
					t.Fatal(err)
				}
				for n, item := range whole.items {
					if item == c.after {
						after = &whole.cursors[n]
					}
				}
			}
			page, err := paginate(five, itself, "all", c.first, after)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(page.items, " "); got != c.want || page.total != 5 || page.info.HasNextPage != c.hasNext || page.info.HasPreviousPage != c.hasPrior {
				t.Errorf("got %q of %d, %+v", got, page.total, page.info)
			}
			if (page.info.StartCursor == nil) != (len(page.items) == 0) || (page.info.EndCursor == nil) != (len(page.items) == 0) {
				t.Errorf("got %+v", page.info)
			}
			pairs := edges(page, func(cursor string, item *string) string { return cursor + " " + *item })
			for n, pair := range pairs {
				if pair != page.cursors[n]+" "+page.items[n] {
					t.Errorf("edge %d is %q", n, pair)
				}
			}
		})
	}
}

func TestAPageThatIsNoneIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		first    *int
		after    *string
		argument string
	}{
		"less than nothing":        {pointer(-1), nil, "first"},
		"too many":                 {pointer(document.MaxListPage + 1), nil, "first"},
		"a cursor that is none":    {nil, pointer("!"), "after"},
		"an empty cursor":          {nil, pointer(""), "after"},
		"a cursor of another list": {nil, pointer("enp6"), "after"},
	} {
		t.Run(name, func(t *testing.T) {
			page, err := paginate([]string{"a", "b"}, itself, "all", c.first, c.after)
			var coded *kommune.Error
			if !errors.As(err, &coded) || coded.Code != kommune.BadUserInput || coded.Argument != c.argument || len(page.items) > 0 {
				t.Errorf("got %v, %v", page, err)
			}
		})
	}
}

// A cursor is the item's id, so that a list that grew meanwhile goes on where
// the page before ended.
func TestACursorOutlivesAChangeOfTheList(t *testing.T) {
	before, err := paginate([]string{"b", "d"}, itself, "all", pointer(1), nil)
	if err != nil {
		t.Fatal(err)
	}
	after, err := paginate([]string{"a", "b", "c", "d"}, itself, "all", nil, before.info.EndCursor)
	if diff := cmp.Diff([]string{"c", "d"}, after.items); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestEveryItemOfAnyListComesOnce(t *testing.T) {
	for length := range 12 {
		items := make([]string, length)
		for n := range items {
			items[n] = fmt.Sprint(n)
		}
		for size := 1; size < 14; size++ {
			var walked []string
			var after *string
			for more := true; more; {
				page, err := paginate(items, itself, "all", &size, after)
				if err != nil {
					t.Fatal(err)
				}
				walked = append(walked, page.items...)
				more, after = page.info.HasNextPage, page.info.EndCursor
			}
			if strings.Join(walked, " ") != strings.Join(items, " ") {
				t.Errorf("%d items in pages of %d: %v", length, size, walked)
			}
		}
	}
}
