package fetch

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"kommunebench/fetch/client"
	"kommunebench/fetch/described"
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
	Descriptions []described.Description
	Limits       client.Limits
}

// newClientOf makes a client of a publisher's API.
func newClientOf(o ListOptions) (*client.Client, *url.URL, error) {
	standard := statbankURL
	if o.Publisher == described.JobindsatsPublisher {
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
	if o.Publisher == described.JobindsatsPublisher {
		key = strings.TrimSpace(o.Key)
	}
	return client.New(base, key, o.Limits.WithDefaults(), discardLogger()), base, nil
}

// DescribedTables lists the tables of a publisher that are described, by id.
func DescribedTables(list []described.Description, publisher string) []TableName {
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
	defer c.Close()
	address := base.String() + "/tables?lang=da&format=JSON"
	if o.Publisher == described.JobindsatsPublisher {
		address = base.String() + "/tables?format=json"
	}
	var tree any
	_, err = c.Send(ctx, client.Request{Method: http.MethodGet, URL: address, Accept: "application/json", MaxBytes: maxTableInfoBytes}, func(got client.Head, body io.Reader) error {
		_, err := c.ReadJSON(got.Status, body, "the list of tables", &tree)
		return err
	})
	if err != nil {
		return nil, err
	}
	titles := map[string]string{}
	if o.Publisher == described.JobindsatsPublisher {
		collectTables(tree, titles)
	} else {
		collectStatbankTables(tree, titles)
	}
	if len(titles) == 0 {
		return nil, client.Refuse(kommune.Unavailable, "%s lists no tables in a form that is known", c.Host)
	}
	var tables []TableName
	for id, title := range titles {
		tables = append(tables, TableName{o.Publisher, client.Quote(id, c.Key), client.Quote(title, c.Key), described.Find(o.Descriptions, o.Publisher, id) != nil})
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
	Differences []described.Difference `json:"differences"`
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
	known := described.Find(o.Descriptions, o.Publisher, table)
	if o.Publisher == described.JobindsatsPublisher {
		options.Table = strings.ToLower(table)
		if err := CheckKey(o.Key); err != nil {
			return LiveTable{}, err
		}
		r, err := newRun(described.JobindsatsPublisher, jobindsatsURL, options)
		if err != nil {
			return LiveTable{}, err
		}
		defer r.client.Close()
		live, err := (&jobindsats{run: r}).describe(ctx)
		if err != nil {
			return LiveTable{}, err
		}
		return live.shown(known), nil
	}
	options.Table, options.Key = strings.ToUpper(table), ""
	r, err := newRun(described.StatbankPublisher, statbankURL, options)
	if err != nil {
		return LiveTable{}, err
	}
	defer r.client.Close()
	live, err := (&statbank{run: r}).describe(ctx, "da")
	if err != nil {
		return LiveTable{}, err
	}
	return live.shown(known), nil
}

func (t *jobindsatsTable) shown(known *described.Description) LiveTable {
	shown := LiveTable{Title: client.Quote(t.Name, ""), Updated: t.Updated, Differences: []described.Difference{}}
	for _, dimension := range t.Dimensions {
		for _, h := range dimension.Hierarchies {
			shown.Dimensions = append(shown.Dimensions, LiveDimension{client.Quote(h.ID, ""), client.Quote(h.Name, ""), len(h.values())})
		}
	}
	for _, name := range t.measureNames() {
		shown.Measures = append(shown.Measures, client.Quote(name, ""))
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

func (t *statbankTable) shown(known *described.Description) LiveTable {
	shown := LiveTable{Title: client.Quote(t.Text, ""), Updated: client.Quote(t.Updated, ""), Differences: []described.Difference{}}
	area, time := "", ""
	for n := range t.Variables {
		v := &t.Variables[n]
		shown.Dimensions = append(shown.Dimensions, LiveDimension{client.Quote(v.ID, ""), client.Quote(v.Text, ""), len(v.Values)})
		if v.Time && len(v.Values) > 0 {
			time = v.ID
			shown.Periods = append(shown.Periods, client.Quote(v.Values[0].ID+" to "+v.Values[len(v.Values)-1].ID, ""))
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
