package fetch

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"kommunebench/fetch/client"
	"kommunebench/fetch/described"
	"kommunebench/kommune"
)

// jobindsatsTable is what /table/ID says, as far as it is needed.
type jobindsatsTable struct {
	ID         string                `json:"table_id"`
	Name       string                `json:"table_name"`
	Updated    string                `json:"-"`
	Periods    []jobindsatsPeriods   `json:"periods"`
	Dimensions []jobindsatsDimension `json:"dimensions"`
	// MeasureGroups are kept as they are written: how they nest is not documented.
	MeasureGroups json.RawMessage `json:"mgroups"`
}

type jobindsatsPeriods struct {
	Type   string `json:"periodtype_id"`
	Values []struct {
		ID string `json:"period_id"`
	} `json:"values"`
}

type jobindsatsDimension struct {
	ID          string                `json:"dimension_id"`
	Name        string                `json:"dimension_name"`
	Hierarchies []jobindsatsHierarchy `json:"hierarchies"`
}

type jobindsatsHierarchy struct {
	ID     string `json:"hierarchy_id"`
	Name   string `json:"hierarchy_name"`
	Levels []struct {
		ID     string            `json:"level_id"`
		Values []jobindsatsValue `json:"values"`
	} `json:"levels"`
}

type jobindsatsValue struct {
	ID   string `json:"value_id"`
	Name string `json:"value_name"`
}

// describe fetches a table's description. For a table that does not exist the error
// names tables with similar ids.
func (j *jobindsats) describe(ctx context.Context) (*jobindsatsTable, error) {
	req := client.Request{
		Method: http.MethodGet, URL: j.base.String() + "/table/" + strings.ToLower(j.options.Table) + "?format=json",
		Accept: "application/json", MaxBytes: maxTableInfoBytes,
	}
	var table jobindsatsTable
	var content []byte
	got, err := j.client.Send(ctx, req, func(got client.Head, body io.Reader) error {
		table = jobindsatsTable{}
		var err error
		content, err = j.client.ReadJSON(got.Status, body, j.tableName(), &table)
		return err
	})
	var coded *kommune.Error
	if errors.As(err, &coded) && coded.Code == kommune.NotFound {
		if like := j.tablesLike(ctx); len(like) > 0 {
			return nil, client.NotFound(j.client.Host, j.tableName(), "there are "+strings.Join(like, ", "))
		}
	}
	if err != nil {
		return nil, err
	}
	if len(table.Dimensions) == 0 {
		return nil, client.Refuse(kommune.Unavailable, "%s describes %s without its dimensions", j.client.Host, j.tableName())
	}
	table.Updated = findUpdated(content)
	if strings.Contains(string(content), j.client.Key) {
		return nil, client.Refuse(kommune.Unavailable, "%s repeats the key in what it says of %s; it is not kept", j.client.Host, j.tableName())
	}
	return &table, j.recordTable("table.json", req, got, content)
}

// findUpdated finds when the table was last changed; empty where its description
// does not say so.
func findUpdated(content []byte) string {
	var members map[string]json.RawMessage
	if json.Unmarshal(content, &members) != nil {
		return ""
	}
	for _, name := range []string{"update_latest", "updated", "last_updated", "last_update", "latest_update", "lastUpdate"} {
		var text string
		if json.Unmarshal(members[name], &text) == nil && text != "" {
			return client.Quote(text, "")
		}
	}
	return ""
}

// tablesLike lists ids and names of tables whose ids begin like the one asked for;
// none where the list can't be fetched.
func (j *jobindsats) tablesLike(ctx context.Context) []string {
	const most = 5
	req := client.Request{Method: http.MethodGet, URL: j.base.String() + "/tables?format=json", Accept: "application/json", MaxBytes: maxTableInfoBytes}
	var list any
	_, err := j.client.Send(ctx, req, func(got client.Head, body io.Reader) error {
		_, err := j.client.ReadJSON(got.Status, body, "the list of tables", &list)
		return err
	})
	if err != nil {
		return nil
	}
	tables := map[string]string{}
	collectTables(list, tables)
	wanted := strings.ToLower(j.options.Table)
	var like []string
	for prefix := len(wanted); prefix > 1 && len(like) == 0; prefix-- {
		for id, name := range tables {
			if strings.HasPrefix(strings.ToLower(id), wanted[:prefix]) {
				like = append(like, client.Quote(id+" ("+name+")", j.client.Key))
			}
		}
	}
	slices.Sort(like)
	return like[:min(most, len(like))]
}

// collectTables walks through subjects and groups down to the tables.
func collectTables(node any, into map[string]string) {
	switch node := node.(type) {
	case []any:
		for _, child := range node {
			collectTables(child, into)
		}
	case map[string]any:
		if id, ok := node["table_id"].(string); ok {
			name, _ := node["table_name"].(string)
			into[id] = name
		}
		for _, child := range node {
			collectTables(child, into)
		}
	}
}

// checkAreas refuses a table without the hierarchy of kommuner, or of the areas that
// its description names.
func (j *jobindsats) checkAreas() error {
	wanted := j.description.AreaHierarchy()
	if j.table.hierarchy(wanted) != nil {
		return nil
	}
	what := "kommuner"
	if wanted != described.KommuneHierarchy {
		what = "areas as its description names them"
	}
	return client.Refuse(kommune.BadUserInput, "%s (%s) has no %s: its hierarchies are %s, and %s is not among them", j.tableName(), client.Quote(j.table.Name, ""), what, strings.Join(j.table.hierarchyIDs(), ", "), wanted)
}

// choosePeriodType chooses the period type asked for, or the shortest one, and
// returns its periods. A table that lists none is asked for months.
func (j *jobindsats) choosePeriodType() (string, []string, error) {
	byType := map[string][]string{}
	var types []string
	for _, p := range j.table.Periods {
		types = append(types, p.Type)
		for _, value := range p.Values {
			byType[p.Type] = append(byType[p.Type], value.ID)
		}
	}
	if wanted := j.wantedPeriodType(); wanted != "" {
		for _, known := range types {
			if strings.EqualFold(known, wanted) {
				return known, byType[known], nil
			}
		}
		if len(types) > 0 {
			return "", nil, kommune.UnknownChoice("period-type", wanted, types)
		}
		return wanted, nil, nil
	}
	for _, finest := range []string{"M", "Q", "QMAT", "H", "Y", "A"} {
		if slices.Contains(types, finest) {
			return finest, byType[finest], nil
		}
	}
	if len(types) > 0 {
		return types[0], byType[types[0]], nil
	}
	return "M", nil, nil
}

// wantedPeriodType is the period type that was asked for, or the described one if the
// table has it; empty for neither.
func (j *jobindsats) wantedPeriodType() string {
	if j.options.PeriodType != "" || j.description == nil {
		return j.options.PeriodType
	}
	if types := j.table.periodTypes(); len(types) > 0 && !slices.Contains(types, j.description.PeriodType) {
		return ""
	}
	return j.description.PeriodType
}

func (h *jobindsatsHierarchy) values() []jobindsatsValue {
	var list []jobindsatsValue
	for _, level := range h.Levels {
		list = append(list, level.Values...)
	}
	return list
}

// choose gives the ids of a hierarchy's values that were named by id or name.
// The API's own patterns, such as * or level:..., are passed on.
func (h *jobindsatsHierarchy) choose(wanted []string) ([]string, error) {
	var chosen []string
	for _, one := range wanted {
		if one == "*" || one == "/" || strings.HasPrefix(one, "level:") {
			chosen = append(chosen, one)
			continue
		}
		list := h.values()
		at := slices.IndexFunc(list, func(v jobindsatsValue) bool { return v.ID == one || strings.EqualFold(v.Name, one) })
		if at < 0 {
			var choices []string
			for _, v := range list {
				choices = append(choices, v.ID+" ("+v.Name+")")
			}
			return nil, kommune.UnknownChoice("select "+h.ID, one, choices)
		}
		chosen = append(chosen, list[at].ID)
	}
	return chosen, nil
}
