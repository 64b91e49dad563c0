package fetch

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"kommunebench/kommune"
)

// TableName is one table that a publisher offers.
type TableName struct {
	Publisher string `json:"publisher"`
	ID        string `json:"id"`
	Title     string `json:"title"`
	// Described says that a description of it ships.
	Described bool `json:"described"`
}

// ListOptions say of which publisher tables are listed, and how it is reached.
type ListOptions struct {
	Publisher string
	BaseURL   string
	// Key opens jobindsats.
	Key          string
	Descriptions []Description
	Limits       Limits
}

// newClientOf makes a client of a publisher's API.
func newClientOf(o ListOptions) (*client, *url.URL, error) {
	standard := statbankURL
	if o.Publisher == JobindsatsPublisher {
		standard = jobindsatsURL
		if err := CheckKey(o.Key); err != nil {
			return nil, nil, err
		}
	}
	base, err := parseBase(o.BaseURL, standard)
	if err != nil {
		return nil, nil, err
	}
	key := ""
	if o.Publisher == JobindsatsPublisher {
		key = strings.TrimSpace(o.Key)
	}
	return newClient(base, key, o.Limits.withDefaults(), discardLogger()), base, nil
}

// DescribedTables lists the tables of a publisher that are described, by id.
func DescribedTables(list []Description, publisher string) []TableName {
	var tables []TableName
	for _, d := range list {
		if d.Publisher == publisher {
			tables = append(tables, TableName{publisher, d.Table, d.Title.DA, true})
		}
	}
	sortTables(tables)
	return tables
}

func sortTables(tables []TableName) {
	slices.SortFunc(tables, func(a, b TableName) int { return strings.Compare(strings.ToLower(a.ID), strings.ToLower(b.ID)) })
}

// ListTables asks a publisher for all its tables, and marks those that are described.
// The errors are *kommune.Error.
func ListTables(ctx context.Context, o ListOptions) ([]TableName, error) {
	c, base, err := newClientOf(o)
	if err != nil {
		return nil, err
	}
	defer c.close()
	address := base.String() + "/tables?lang=da&format=JSON"
	if o.Publisher == JobindsatsPublisher {
		address = base.String() + "/tables?format=json"
	}
	var tree any
	_, err = c.send(ctx, request{method: http.MethodGet, url: address, accept: "application/json", maxBytes: maxTableInfoBytes}, func(got head, body io.Reader) error {
		_, err := c.readJSON(got.status, body, "the list of tables", &tree)
		return err
	})
	if err != nil {
		return nil, err
	}
	titles := map[string]string{}
	if o.Publisher == JobindsatsPublisher {
		collectTables(tree, titles)
	} else {
		collectStatbankTables(tree, titles)
	}
	if len(titles) == 0 {
		return nil, refuseAnswer(kommune.Unavailable, "%s lists no tables in a form that is known", c.host)
	}
	var tables []TableName
	for id, title := range titles {
		tables = append(tables, TableName{o.Publisher, quote(id, c.key), quote(title, c.key), FindDescription(o.Descriptions, o.Publisher, id) != nil})
	}
	sortTables(tables)
	return tables, nil
}

// collectStatbankTables reads the list of StatBank: objects with id and text.
func collectStatbankTables(tree any, into map[string]string) {
	list, _ := tree.([]any)
	for _, node := range list {
		table, _ := node.(map[string]any)
		id, _ := table["id"].(string)
		text, _ := table["text"].(string)
		if id != "" {
			into[id] = text
		}
	}
}

// LiveTable is what a publisher's API says of a table now.
type LiveTable struct {
	Title   string `json:"title"`
	Updated string `json:"updated,omitempty"`
	// Dimensions are the hierarchies of jobindsats or the variables of StatBank, with
	// how many values they list; Measures the names of measure groups, where they are
	// listed.
	Dimensions []LiveDimension `json:"dimensions"`
	Measures   []string        `json:"measures,omitempty"`
	// Periods are the first and the last period of each type.
	Periods []string `json:"periods,omitempty"`
	// Differences are those to the description; empty where there is none.
	Differences []Difference `json:"differences"`
}

// LiveDimension is a hierarchy or variable of a live table.
type LiveDimension struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Values int    `json:"values"`
}

// DescribeLive asks a publisher for the description of a table and compares it with
// the one that ships, if any. The errors are those of a fetch.
func DescribeLive(ctx context.Context, table string, o ListOptions) (LiveTable, error) {
	options := Options{Table: table, Dir: "none", BaseURL: o.BaseURL, Key: o.Key, Descriptions: o.Descriptions, Limits: o.Limits}
	known := FindDescription(o.Descriptions, o.Publisher, table)
	if o.Publisher == JobindsatsPublisher {
		options.Table = strings.ToLower(table)
		if err := CheckKey(o.Key); err != nil {
			return LiveTable{}, err
		}
		r, err := newRun(JobindsatsPublisher, jobindsatsURL, options)
		if err != nil {
			return LiveTable{}, err
		}
		defer r.client.close()
		live, err := (&jobindsats{run: r}).describe(ctx)
		if err != nil {
			return LiveTable{}, err
		}
		return live.shown(known), nil
	}
	options.Table, options.Key = strings.ToUpper(table), ""
	r, err := newRun(StatbankPublisher, statbankURL, options)
	if err != nil {
		return LiveTable{}, err
	}
	defer r.client.close()
	live, err := (&statbank{run: r}).describe(ctx, "da")
	if err != nil {
		return LiveTable{}, err
	}
	return live.shown(known), nil
}

func (t *jobindsatsTable) shown(known *Description) LiveTable {
	shown := LiveTable{Title: quote(t.Name, ""), Updated: t.Updated, Differences: []Difference{}}
	for _, dimension := range t.Dimensions {
		for _, h := range dimension.Hierarchies {
			shown.Dimensions = append(shown.Dimensions, LiveDimension{quote(h.ID, ""), quote(h.Name, ""), len(h.values())})
		}
	}
	for _, name := range t.measureNames() {
		shown.Measures = append(shown.Measures, quote(name, ""))
	}
	for _, p := range t.Periods {
		if list, err := parsePeriods(periodIDs(p), t.ID); err == nil {
			shown.Periods = append(shown.Periods, p.Type+" "+list[0].id+" to "+list[len(list)-1].id)
		}
	}
	if known != nil {
		shown.Differences = append(shown.Differences, compareJobindsats(known, t)...)
	}
	return shown
}

func periodIDs(p jobindsatsPeriods) []string {
	var ids []string
	for _, value := range p.Values {
		ids = append(ids, value.ID)
	}
	return ids
}

func (t *statbankTable) shown(known *Description) LiveTable {
	shown := LiveTable{Title: quote(t.Text, ""), Updated: quote(t.Updated, ""), Differences: []Difference{}}
	area, time := "", ""
	for n := range t.Variables {
		v := &t.Variables[n]
		shown.Dimensions = append(shown.Dimensions, LiveDimension{quote(v.ID, ""), quote(v.Text, ""), len(v.Values)})
		if v.Time && len(v.Values) > 0 {
			time = v.ID
			shown.Periods = append(shown.Periods, quote(v.Values[0].ID+" to "+v.Values[len(v.Values)-1].ID, ""))
		}
		if v.Map != "" || strings.EqualFold(v.ID, "OMRÅDE") {
			area = v.ID
		}
	}
	if known != nil {
		_, found := compareStatbank(known, t, area, time)
		shown.Differences = append(shown.Differences, found...)
	}
	return shown
}

// MarshalJSON writes a description with what follows from it: where figures go, and
// that it was never compared with the API.
func (d *Description) MarshalJSON() ([]byte, error) {
	type plain Description
	content, err := json.Marshal(struct {
		*plain

		Dataset    string `json:"dataset"`
		Unverified bool   `json:"unverified"`
	}{(*plain)(d), d.Dataset(), !d.IsVerified()})
	if err != nil {
		return nil, fmt.Errorf("writing a description: %w", err)
	}
	return content, nil
}
