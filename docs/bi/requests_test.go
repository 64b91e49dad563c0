package bi_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// mRequest is what a query in M asks for, as clients/power-query.mjs finds it.
type mRequest struct {
	Requests []struct {
		// Base is nil where it is no fixed text, which the Power BI service
		// does not refresh.
		Base    *string
		Options struct {
			RelativePath, ApiKeyName string //nolint:revive // Microsoft's name
			Query                    map[string]any
		}
	}
	Columns []string
	Types   map[string]string
	Unknown []string
}

// Power Query does not run here: its requests are made and its columns and
// types held against the answers.
func runPowerQuery(t *testing.T, p *program) {
	recipe := readPage(t, "power-query.md")
	rows := askStanding(t, p, unemployment+july).Compare.Rows
	checkVerdicts(t, recipe, rows)
	standing := checkM(t, p, recipe)
	if len(standing) != len(rows) {
		t.Fatalf("Power Query gets %d rows, GraphQL %d", len(standing), len(rows))
	}
	for n, row := range standing {
		if row["kommune_code"] != rows[n].Kommune.Code || !equalFigures(row["value"], rows[n].Value) || row["status"] != rows[n].Status {
			t.Errorf("Power Query gets %v, GraphQL %+v", row, rows[n])
		}
	}
	var months int
	for _, row := range checkM(t, p, recipe) {
		n := slices.IndexFunc(rows, func(other standingRow) bool { return other.Kommune.Code == row["kommune_code"] })
		if n < 0 || row["period"] != "2026M07" {
			continue
		}
		months++
		if !equalFigures(row["value"], rows[n].Value) || row["status"] != rows[n].Status {
			t.Errorf("Power Query gets %v, GraphQL %+v", row, rows[n])
		}
	}
	if months != len(rows) {
		t.Errorf("Power Query gets %d rows of 2026M07, want %d", months, len(rows))
	}
	if front, _ := get(t, p.url+"/"); len(front) == 0 {
		t.Error("the base of the requests answers nothing: the Power BI service asks it before a refresh")
	}
	recipe.checkAllTaken(t)
}

// checkVerdicts finds in the text how many kommuner differ from the others.
func checkVerdicts(t *testing.T, recipe *page, rows []standingRow) {
	t.Helper()
	verdicts := map[string]int{}
	for _, row := range rows {
		verdicts[row.SignificanceAfterCorrection]++
	}
	for _, want := range []string{
		fmt.Sprintf("here for %d and %d of the %d.", verdicts["BETTER"], verdicts["WORSE"], len(rows)),
		fmt.Sprintf("It is `NOT_TESTED` for %d, ", verdicts["NOT_TESTED"]),
	} {
		if !strings.Contains(recipe.text, want) {
			t.Errorf("%s does not say %q", recipe.name, want)
		}
	}
}

// checkM parses the next query of a page, asks what it asks, and gives the
// columns that it names, null where a cell is empty.
func checkM(t *testing.T, p *program, recipe *page) []map[string]any {
	t.Helper()
	var found mRequest
	if err := json.Unmarshal([]byte(mustRun(t, ".", recipe.take(t, "powerquery"), nil, "node", "../../clients/power-query.mjs")), &found); err != nil {
		t.Fatal(err)
	}
	if len(found.Requests) != 1 || len(found.Unknown) > 0 || found.Requests[0].Base == nil || *found.Requests[0].Base != documented {
		t.Fatalf("%s: %+v, want one request to a fixed address and no unknown names", recipe.name, found)
	}
	options := found.Requests[0].Options
	query := url.Values{}
	for name, value := range options.Query {
		text, isText := value.(string)
		if !isText {
			t.Fatalf("%s: %s is %v", recipe.name, name, value)
		}
		query.Set(name, text)
	}
	if options.ApiKeyName != "" {
		query.Set(options.ApiKeyName, p.createKey(t))
	}
	body, _ := get(t, p.url+"/"+options.RelativePath+"?"+query.Encode())
	rows := rowsOf(t, body, query.Get("format") == "json")
	for _, row := range rows {
		for _, column := range found.Columns {
			cell, exists := row[column]
			if !exists {
				t.Fatalf("%s: there is no column %s in %v", recipe.name, column, row)
			}
			if !fits(cell, found.Types[column]) {
				t.Fatalf("%s: %s is %#v, which is no %s", recipe.name, column, cell, found.Types[column])
			}
		}
	}
	return rows
}

// rowsOf reads an export; a number in JSON is a float64, a cell of CSV a text
// or, where it is empty, nil.
func rowsOf(t *testing.T, body []byte, isJSON bool) []map[string]any {
	t.Helper()
	if isJSON {
		var file struct{ Rows []map[string]any }
		if err := json.Unmarshal(body, &file); err != nil {
			t.Fatal(err)
		}
		return file.Rows
	}
	lines, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil || len(lines) < 2 {
		t.Fatalf("%d lines of CSV: %v", len(lines), err)
	}
	var rows []map[string]any
	for _, line := range lines[1:] {
		row := map[string]any{}
		for n, cell := range line {
			row[lines[0][n]] = nil
			if cell != "" {
				row[lines[0][n]] = cell
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func readCSV(t *testing.T, name string) []map[string]string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, row := range rowsOf(t, content, false) {
		texts := map[string]string{}
		for column, cell := range row {
			texts[column], _ = cell.(string)
		}
		rows = append(rows, texts)
	}
	return rows
}

// fits reports whether a cell can be what a tool makes of it; null always can.
func fits(cell any, kind string) bool {
	if cell == nil {
		return true
	}
	text, isText := cell.(string)
	switch kind {
	case "number", "Int64.Type":
		number, isNumber := cell.(float64)
		if isText {
			parsed, err := strconv.ParseFloat(text, 64)
			number, isNumber = parsed, err == nil
		}
		return isNumber && (kind == "number" || number == float64(int64(number)))
	case "date", "timestamp":
		_, err := time.Parse(time.DateOnly, text)
		return err == nil
	}
	return isText
}

// equalFigures compares a cell of JSON or CSV with a figure.
func equalFigures(cell any, figure *float64) bool {
	if text, isText := cell.(string); isText {
		number, err := strconv.ParseFloat(text, 64)
		return err == nil && figure != nil && number == *figure
	}
	if cell == nil {
		return figure == nil
	}
	return figure != nil && cell == *figure
}

// infinityQuery is the part of a query of Grafana's Infinity data source that
// says what is asked and what is made of the answer.
type infinityQuery struct {
	URL        string
	URLOptions struct {
		Method      string
		BodyType    string `json:"body_type"`
		ContentType string `json:"body_content_type"`
		GraphQL     string `json:"body_graphql_query"`
	} `json:"url_options"`
	RootSelector string `json:"root_selector"`
	Columns      []struct{ Selector, Text, Type, TimestampFormat string }
}

func runGrafana(t *testing.T, p *program) {
	recipe := readPage(t, "grafana.md")
	type trend struct {
		Trend struct {
			Benchmark []struct{ Value *float64 }
			Series    []struct {
				Kommune struct{ Name string }
				Points  []struct{ Value *float64 }
			}
		}
	}
	asked := ask[trend](t, p, `{trend(`+unemployment+`, kommuner: {codes: ["766", "615"]}, from: "2024M01") {
		benchmark {value} series {kommune {name} points {value}}}}`).Trend
	var want [][]any
	for _, series := range asked.Series {
		for n, point := range series.Points {
			want = append(want, []any{series.Kommune.Name, figureOf(point.Value), figureOf(asked.Benchmark[n].Value)})
		}
	}
	if got := askInfinity(t, p, recipe, "kommune", "share", "country"); !reflect.DeepEqual(got, want) {
		t.Errorf("the panel over time gets\n%v, GraphQL\n%v", got, want)
	}
	want = nil
	for _, row := range askStanding(t, p, unemployment).Compare.Rows {
		var lower, upper *float64
		if row.Interval != nil {
			lower, upper = &row.Interval.Lower, &row.Interval.Upper
		}
		want = append(want, []any{row.Kommune.Name, figureOf(row.Value), figureOf(lower), figureOf(upper), row.Status})
	}
	if got := askInfinity(t, p, recipe, "kommune", "share", "from", "to", "status"); !reflect.DeepEqual(got, want) {
		t.Errorf("the table gets\n%v, GraphQL\n%v", got, want)
	}
	recipe.checkAllTaken(t)
}

func figureOf(figure *float64) any {
	if figure == nil {
		return nil
	}
	return *figure
}

// askInfinity makes the request of the next query on a page as the data source
// does, and gives some of its columns, row by row.
func askInfinity(t *testing.T, p *program, recipe *page, columns ...string) [][]any {
	t.Helper()
	var query infinityQuery
	if err := json.Unmarshal([]byte(p.here(recipe.take(t, "json"))), &query); err != nil {
		t.Fatal(err)
	}
	body := []byte{}
	if query.URLOptions.BodyType == "graphql" {
		body, _ = json.Marshal(map[string]string{"query": query.URLOptions.GraphQL})
	}
	request, err := http.NewRequestWithContext(t.Context(), query.URLOptions.Method, query.URL, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if query.URLOptions.ContentType != "" {
		request.Header.Set("Content-Type", query.URLOptions.ContentType)
	}
	text, _ := do(t, request)
	var answer any
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	root, exists := selected(answer, query.RootSelector)
	rows, isList := root.([]any)
	if !exists || !isList || len(rows) == 0 {
		t.Fatalf("%s: %s selects %v", recipe.name, query.RootSelector, root)
	}
	var got [][]any
	for _, row := range rows {
		cells := make([]any, len(columns))
		for _, column := range query.Columns {
			cell, exists := selected(row, column.Selector)
			if !exists || !fits(cell, column.Type) {
				t.Fatalf("%s: %s selects %v in %v, want a %s", recipe.name, column.Selector, cell, row, column.Type)
			}
			if n := slices.Index(columns, column.Text); n >= 0 {
				cells[n] = cell
			}
		}
		got = append(got, cells)
	}
	return got
}

// selected follows a path of names with points; what is below null is null.
func selected(value any, path string) (any, bool) {
	for name := range strings.SplitSeq(path, ".") {
		if value == nil {
			return nil, true
		}
		object, isObject := value.(map[string]any)
		if !isObject {
			return nil, false
		}
		below, exists := object[name]
		if !exists {
			return nil, false
		}
		value = below
	}
	return value, true
}
