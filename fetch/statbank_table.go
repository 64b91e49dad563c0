package fetch

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"kommunebench/fetch/client"
	"kommunebench/kommune"
)

// statbankTable is the answer of tableinfo, in one language.
type statbankTable struct {
	ID          string `json:"id"`
	Text        string `json:"text"`
	Description string `json:"description"`
	Unit        string `json:"unit"`
	Updated     string `json:"updated"`
	// Omitted is the figure of the cells that BULK and CSV leave out; nil where
	// they leave out none.
	Omitted   *string            `json:"suppressedDataValue"`
	Variables []statbankVariable `json:"variables"`
}

type statbankVariable struct {
	ID          string          `json:"id"`
	Text        string          `json:"text"`
	Elimination bool            `json:"elimination"`
	Time        bool            `json:"time"`
	Map         string          `json:"map"`
	Values      []statbankValue `json:"values"`
}

type statbankValue struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

func (v *statbankVariable) title(code string) string {
	for _, value := range v.Values {
		if value.ID == code {
			return value.Text
		}
	}
	return code
}

// total is the code of the value that is the sum of all others; empty where no
// single one is marked so.
func (v *statbankVariable) total() string {
	var totals []string
	for _, value := range v.Values {
		if isTotal(value.Text) {
			totals = append(totals, value.ID)
		}
	}
	if len(totals) > 1 {
		totals = slices.DeleteFunc(totals, func(code string) bool { return !isTotalCode(code) })
	}
	if len(totals) != 1 {
		return ""
	}
	return totals[0]
}

// maxTableInfoBytes bounds the description of a table.
const maxTableInfoBytes = 32 << 20

// describe fetches a table's description in a language (da or en), and keeps it for
// the package without the contacts, who are persons.
func (s *statbank) describe(ctx context.Context, lang string) (*statbankTable, error) {
	query := url.Values{"id": {s.options.Table}, "lang": {lang}, "format": {"JSON"}}
	req := client.Request{
		Method: http.MethodGet, URL: s.base.String() + "/tableinfo?" + query.Encode(),
		Accept: "application/json", MaxBytes: maxTableInfoBytes,
	}
	var table statbankTable
	var content []byte
	got, err := s.client.Send(ctx, req, func(got client.Head, body io.Reader) error {
		table = statbankTable{}
		var err error
		content, err = s.client.ReadJSON(got.Status, body, s.tableName(), &table)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(table.Variables) == 0 {
		return nil, client.Refuse(kommune.Unavailable, "%s describes %s without its variables", s.client.Host, s.tableName())
	}
	return &table, s.recordTable("table-"+lang+".json", req, got, content)
}

// recordTable keeps a description of the table, to be written by finish.
func (r *run) recordTable(name string, req client.Request, got client.Head, content []byte) error {
	var members map[string]json.RawMessage
	note := ""
	if json.Unmarshal(content, &members) == nil {
		if _, found := members["contacts"]; found {
			delete(members, "contacts")
			note = "without the contacts, who are persons"
			var err error
			if content, err = encodeJSON(members); err != nil {
				return err
			}
		}
	}
	r.tables[name] = tableDescription{content, answerRecord{
		File: rawDir + "/" + name, Part: name, Method: req.Method, URL: req.URL, Fetched: r.options.Now().UTC(),
		Bytes: int64(len(content)), SHA256: hashOf(content), ETag: got.ETag, LastModified: got.LastModified, Note: note,
	}}
	return nil
}

// findAreas gives the variable whose values are kommuner, with the codes to
// ask for: those of kommuner, of the country and of the regions. A kommune is
// known by its code and its name together, as other variables have codes of
// three digits too. Parts of the country, and what else stands among the
// areas, are left out.
func (s *statbank) findAreas(table *statbankTable) (*statbankVariable, []string, error) {
	regional := regexp.MustCompile(`^(000|08[1-5])$`)
	for n := range table.Variables {
		v := &table.Variables[n]
		if v.Time {
			continue
		}
		var codes []string
		kommuner := 0
		for _, value := range v.Values {
			code, err := kommune.ParseCode(value.ID)
			area, kind := s.register.Match(value.Text)
			switch {
			case err == nil && kind == kommune.MatchKommune && area == code.Area():
				kommuner++
				codes = append(codes, value.ID)
			case regional.MatchString(value.ID):
				codes = append(codes, value.ID)
			}
		}
		if kommuner > 0 {
			return v, codes, nil
		}
	}
	return nil, nil, client.Refuse(kommune.BadUserInput, "%s (%s) has no kommuner: none of its variables %s lists them", s.tableName(), client.Quote(table.Text, ""), variableNames(table))
}

func variableNames(table *statbankTable) string {
	var names []string
	for _, v := range table.Variables {
		names = append(names, client.Quote(v.ID, ""))
	}
	return strings.Join(names, ", ")
}

func (s *statbank) findTime(table *statbankTable) (*statbankVariable, error) {
	for n := range table.Variables {
		if table.Variables[n].Time {
			return &table.Variables[n], nil
		}
	}
	return nil, client.Refuse(kommune.BadUserInput, "%s has no variable of time", s.tableName())
}

// choose gives the codes of a variable that were named by code or by title.
func (v *statbankVariable) choose(wanted []string) ([]string, error) {
	var codes []string
	for _, one := range wanted {
		if one == "*" {
			codes = codes[:0]
			for _, value := range v.Values {
				codes = append(codes, value.ID)
			}
			return codes, nil
		}
		at := slices.IndexFunc(v.Values, func(value statbankValue) bool { return value.ID == one })
		if at < 0 {
			at = slices.IndexFunc(v.Values, func(value statbankValue) bool {
				return strings.EqualFold(value.ID, one) || strings.EqualFold(value.Text, one)
			})
		}
		if at < 0 {
			var choices []string
			for _, value := range v.Values {
				choices = append(choices, fmt.Sprintf("%s (%s)", value.ID, value.Text))
			}
			return nil, kommune.UnknownChoice("select "+v.ID, one, choices)
		}
		if !slices.Contains(codes, v.Values[at].ID) {
			codes = append(codes, v.Values[at].ID)
		}
	}
	return codes, nil
}

// variable finds a variable by its id; an empty one where there is none.
func (t *statbankTable) variable(id string) *statbankVariable {
	for n := range t.Variables {
		if t.Variables[n].ID == id {
			return &t.Variables[n]
		}
	}
	return &statbankVariable{}
}
