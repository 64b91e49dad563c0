package etl

import (
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"kommunebench/etl/input"
	"kommunebench/etl/input/inputtest"
	"kommunebench/etl/source/sourcetest"
)

func observationHead() []any {
	return []any{"kommune", "period", "indicator", "value", "numerator", "denominator", "target_group"}
}

func threeRows() [][]any {
	return [][]any{
		{101, "2024M07", "share", nil, 1, 3.0, "a"},
		{" Hedensted ", 2024, "share", 12.25},
		{"0751", time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC), "share", nil, nil, nil, ""},
	}
}

func threeXLSX(t testing.TB) string {
	return sourcetest.WriteSpreadsheet(t, func(file *excelize.File) {
		sourcetest.SetRows(file, "Sheet1", 1, append([][]any{observationHead()}, threeRows()...)...)
		sourcetest.SetStyle(file, "Sheet1", "B4", "mmm yyyy")
	})
}

func TestASpreadsheetIsRead(t *testing.T) {
	content := threeXLSX(t)
	for name, file := range map[string]string{"o.xlsx": content, "o.csv": content, "o": content, "o.xlsx.gz": inputtest.Gzipped(content), "o.zip": inputtest.Zipped(t, "o.xlsx", content)} {
		_, sink, err := readAs(t, name, file, "", Options{})
		checkThreeObservations(t, sink, err)
		if sink.observations[2].Place.Line != 4 {
			t.Errorf("%s: got %+v", name, sink.observations[2].Place)
		}
	}
}

func TestTheSheetIsTheNamedOneOrTheOnlyOneWithRows(t *testing.T) {
	rows := append([][]any{observationHead()}, threeRows()...)
	one := sourcetest.WriteSpreadsheet(t, func(file *excelize.File) {
		_, _ = file.NewSheet("Tal")
		sourcetest.SetRows(file, "Tal", 1, rows...)
		sourcetest.SetStyle(file, "Tal", "B4", "yyyy-mm")
	})
	two := sourcetest.WriteSpreadsheet(t, func(file *excelize.File) {
		sourcetest.SetRows(file, "Sheet1", 1, []any{"Om filen"})
		_, _ = file.NewSheet("Tal")
		sourcetest.SetRows(file, "Tal", 1, rows...)
		sourcetest.SetStyle(file, "Tal", "B4", "mm/yy")
	})
	for name, c := range map[string]struct{ content, dialect string }{
		"the only one with rows": {one, ""},
		"by name":                {two, `, "dialect": {"sheetName": "Tal"}`},
		"by number":              {two, `, "dialect": {"sheetNumber": 2}`},
		"by either":              {two, `, "dialect": {"sheet": 2}`},
	} {
		_, sink, err := readAs(t, "o.xlsx", c.content, c.dialect, Options{})
		t.Log(name)
		checkThreeObservations(t, sink, err)
	}
	_, _, err := readAs(t, "o.xlsx", two, "", Options{})
	if got := firstReject(t, err); got.Rule != "sheet" || !strings.Contains(got.Message, `"Sheet1", "Tal"`) {
		t.Errorf("got %s", got)
	}
	_, _, err = readAs(t, "o.xlsx", two, `, "dialect": {"sheetName": "Ark9"}`, Options{})
	if got := firstReject(t, err); got.Rule != "sheet" || got.Value != "Ark9" {
		t.Errorf("got %s", got)
	}
}

func TestTitlesAboveTheHeaderAreLeftOut(t *testing.T) {
	content := sourcetest.WriteSpreadsheet(t, func(file *excelize.File) {
		sourcetest.SetRows(file, "Sheet1", 1, []any{"Andele"}, []any{"Kilde: ingen"}, nil, observationHead())
		sourcetest.SetRows(file, "Sheet1", 6, threeRows()...)
		sourcetest.SetStyle(file, "Sheet1", "B8", "mmmm yyyy")
	})
	_, sink, err := readAs(t, "o.xlsx", content, `, "dialect": {"headerRows": [4]}`, Options{})
	checkThreeObservations(t, sink, err)
	text := "Andele\nKilde: ingen\n\n" + strings.Join([]string{"kommune,period,indicator,value,numerator,denominator,target_group", "101,2024M07,share,,1,3,a", "Hedensted,2024,share,12.25,,,", "751,2024-07,share,,,,"}, "\n") + "\n"
	_, sink, err = readAs(t, "o.csv", text, `, "dialect": {"headerRows": [4]}`, Options{})
	checkThreeObservations(t, sink, err)
}

func TestFormulasAndErrorsOfASpreadsheetAreNoValues(t *testing.T) {
	head := `<row r="1"><c r="A1" t="inlineStr"><is><t>kommune</t></is></c><c r="B1" t="inlineStr"><is><t>period</t></is></c><c r="C1" t="inlineStr"><is><t>indicator</t></is></c><c r="D1" t="inlineStr"><is><t>value</t></is></c></row>`
	row := func(value string) string {
		return `<row r="2"><c r="A2"><v>101</v></c><c r="B2"><v>2024</v></c><c r="C2" t="inlineStr"><is><r><t>sh</t></r><rPh><t>x</t></rPh><r><t>are</t></r></is></c>` + value + `</row>`
	}
	for _, c := range []struct{ name, value, rule string }{
		{"a formula with a result", `<c r="D2"><f>1+1</f><v>2</v></c>`, ""},
		{"a formula without one", `<c r="D2"><f>1+1</f></c>`, "formula"},
		{"an error", `<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>`, "error_cell"},
		{"a text that is not there", `<c r="D2" t="s"><v>7</v></c>`, "damaged_zip"},
		{"a number that is none", `<c r="D2"><v>NaN</v></c>`, "number"},
		{"a value beyond the header", `<c r="D2"><v>2</v></c><c r="E2"><v>3</v></c>`, "cut_line"},
		{"a cell before the one before", `<c r="A2"><v>2</v></c>`, "damaged_zip"},
		{"a cell in no place", `<c r="ZZZZ2"><v>2</v></c>`, "damaged_zip"},
		{"an unknown kind", `<c r="D2" t="x"><v>2</v></c>`, "format"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, sink, err := readAs(t, "o.xlsx", bareXLSX(t, head+row(c.value)), "", Options{})
			if c.rule == "" {
				if err != nil || *sink.observations[0].Value != 2 {
					t.Errorf("got %v", err)
				}
				return
			}
			got := firstReject(t, err)
			if got.Rule != c.rule {
				t.Errorf("got %s", got)
			}
			if (c.rule == "formula" || c.rule == "error_cell") && (got.Line != 2 || got.Column != "value") {
				t.Errorf("got %s", got)
			}
		})
	}
}

// bareXLSX has one sheet with the given rows and nothing more.
func bareXLSX(t testing.TB, rows string) string {
	t.Helper()
	return inputtest.Zipped(t, "[Content_Types].xml", "<Types/>",
		"xl/workbook.xml", `<workbook xmlns:r="x"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", "<worksheet><sheetData>"+rows+"</sheetData></worksheet>")
}

func TestASpreadsheetThatIsNotWholeIsRefused(t *testing.T) {
	good := `<row><c t="str"><v>kommune</v></c><c t="str"><v>period</v></c><c t="str"><v>indicator</v></c></row>`
	cut := inputtest.Zipped(t, "[Content_Types].xml", "<Types/>",
		"xl/workbook.xml", `<workbook><sheets><sheet name="A" id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Target="/xl/s.xml"/></Relationships>`,
		"xl/s.xml", "<worksheet><sheetData>"+good+`<row><c><v>101</v></c><c><v>2024</v></c><c t="str"><v>share</v></c></row>`)
	for _, c := range []struct{ name, content, rule string }{
		{"cut sheet", cut, "damaged_zip"},
		{"cut file", threeXLSX(t)[:2000], "damaged_zip"},
		{"a document of another program", inputtest.Zipped(t, "[Content_Types].xml", "<Types/>", "word/document.xml", "<x/>"), "format"},
		{"no rows", bareXLSX(t, ""), "empty_file"},
		{"rows that go back", bareXLSX(t, strings.Replace(good, "<row>", `<row r="5">`, 1)+`<row r="4"><c><v>1</v></c></row>`), "damaged_zip"},
		{"an entity", bareXLSX(t, `<row><c t="str"><v>&boom;</v></c></row>`), "damaged_zip"},
		{"a long text", bareXLSX(t, `<row><c t="str"><v>`+strings.Repeat("x", 3<<20)+`</v></c></row>`), input.RuleTooLarge},
		{"a long tag", bareXLSX(t, `<row r="`+strings.Repeat("1", 3<<20)+`">`), input.RuleTooLarge},
		{"too many columns", bareXLSX(t, `<row>`+strings.Repeat(`<c t="str"><v>x</v></c>`, 1500)+`</row>`), "header"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := readAs(t, "o.xlsx", c.content, "", Options{})
			if got := firstReject(t, err); got.Rule != c.rule {
				t.Errorf("got %s", got)
			}
		})
	}
}

func FuzzXLSX(f *testing.F) {
	f.Add([]byte(threeXLSX(f)), true)
	f.Add([]byte(`<row r="1"><c r="A1" t="inlineStr"><is><t>kommune</t></is></c></row><row r="3"><c r="A3" s="1"><f>1</f><v>3</v></c></row>`), false)
	f.Fuzz(func(t *testing.T, content []byte, whole bool) {
		file := string(content)
		if !whole {
			file = bareXLSX(t, file) // what is in the zip, not the zip
		}
		checkAnyFile(t, "o.xlsx", []byte(file))
	})
}
