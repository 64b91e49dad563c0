package etl

import (
	"strings"
	"testing"

	"kommunebench/etl/input"
	"kommunebench/etl/input/inputtest"
)

const (
	spreadsheetTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	strictTypes      = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
)

// oneRow is a sheet with a header and a row; the cells after the names follow.
func oneRow(cells string) string {
	return `<worksheet><sheetData><row><c t="str"><v>kommune</v></c><c t="str"><v>period</v></c><c t="str"><v>indicator</v></c><c t="str"><v>value</v></c><c t="str"><v>numerator</v></c></row>` +
		`<row><c><v>101</v></c><c><v>2024</v></c><c t="str"><v>share</v></c>` + cells + `</row></sheetData></worksheet>`
}

// xlsxWith is a file in which the parts have unusual names and places, with
// all that is needed to find them.
func xlsxWith(t *testing.T, types, sheet string, replace ...string) string {
	t.Helper()
	parts := []string{
		"[Content_Types].xml", "<Types/>",
		"_rels/.rels", `<Relationships><Relationship Id="a" Type="` + types + `officeDocument" Target="office/workbook2.xml"/></Relationships>`,
		"office/workbook2.xml", `<workbook xmlns:r="x"><workbookPr date1904="0"/><sheets><sheet name="Diagram" sheetId="1" r:id="c"/><sheet name="Tal" sheetId="2" r:id="s"/></sheets></workbook>`,
		"office/_rels/workbook2.xml.rels", `<Relationships>` +
			`<Relationship Id="c" Type="` + types + `chartsheet" Target="chart.xml"/>` +
			`<Relationship Id="s" Type="` + types + `worksheet" Target="/sheets/tal.xml"/>` +
			`<Relationship Id="t" Type="` + types + `sharedStrings" Target="../texts.xml"/>` +
			`<Relationship Id="f" Type="` + types + `styles" Target="styles2.xml"/></Relationships>`,
		"office/chart.xml", `<chartsheet/>`,
		"sheets/tal.xml", sheet,
		"texts.xml", `<sst><si><t>share</t></si><si><r><t>45</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></si><si><r><rPr><strike/></rPr><t>45</t></r><r><t>47</t></r></si></sst>`,
		"office/styles2.xml", `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="10"/></cellXfs></styleSheet>`,
	}
	for n := 0; n < len(replace); n += 2 {
		for m := range parts {
			parts[m] = strings.ReplaceAll(parts[m], replace[n], replace[n+1])
		}
	}
	return inputtest.Zipped(t, parts...)
}

func TestPartsAreFoundByTheirRelationships(t *testing.T) {
	sheet := oneRow(`<c s="1"><v>0.125</v></c>`)
	for name, content := range map[string]string{
		"names of their own":     xlsxWith(t, spreadsheetTypes, sheet),
		"the strict form":        xlsxWith(t, strictTypes, sheet, "<worksheet>", `<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main">`),
		"tags with a prefix":     xlsxWith(t, spreadsheetTypes, strings.NewReplacer("</", "</x:", "<", "<x:").Replace(sheet), "<x:/x:", "</x:"),
		"another case":           xlsxWith(t, spreadsheetTypes, sheet, `"styles2.xml"`, `"Styles2.XML"`, `"/sheets/tal.xml"`, `"/Sheets/Tal.xml"`),
		"backslashes in the zip": xlsxWith(t, spreadsheetTypes, sheet, "sheets/tal.xml", `sheets\tal.xml`),
		"an extension that repeats a tag": xlsxWith(t, spreadsheetTypes, sheet, `</sheets>`,
			`</sheets><extLst><ext><x15:workbookPr chartTrackingRefBase="1"/><x15:sheet name="no"/></ext></extLst>`),
	} {
		for _, dialect := range []string{"", `, "dialect": {"sheetName": "Tal"}`, `, "dialect": {"sheetNumber": 1}`} {
			_, sink, err := readAs(t, "o.xlsx", content, dialect, Options{})
			if err != nil || len(sink.observations) != 1 || *sink.observations[0].Value != 12.5 {
				t.Errorf("%s%s: got %v", name, dialect, err)
			}
		}
	}
	_, _, err := readAs(t, "o.xlsx", xlsxWith(t, spreadsheetTypes, sheet), `, "dialect": {"sheetName": "Diagram"}`, Options{})
	if got := firstReject(t, err); got.Rule != "sheet" || strings.Contains(got.Message, "Diagram") {
		t.Errorf("a chart sheet counts as a sheet with rows: %s", got)
	}
}

func TestACellWithoutAPlaceStandsAfterTheOneBefore(t *testing.T) {
	for name, c := range map[string]struct {
		cells            string
		value, numerator float64
	}{
		"behind an empty one":        {`<c/><c><v>7</v></c>`, 0, 7},
		"behind one with a format":   {`<c s="1"/><c><v>7</v></c>`, 0, 7},
		"behind an empty value":      {`<c><v/></c><c><v>7</v></c>`, 0, 7},
		"behind one with a place":    {`<c r="D2"/><c><v>7</v></c>`, 0, 7},
		"before one with a place":    {`<c><v>3</v></c><c r="E2"><v>7</v></c>`, 3, 7},
		"with a row's number in one": {`<c r="E2"><v>7</v></c>`, 0, 7},
	} {
		_, sink, err := readAs(t, "o.xlsx", xlsxWith(t, spreadsheetTypes, oneRow(c.cells)), "", Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		o := sink.observations[0]
		if (o.Value == nil) != (c.value == 0) || o.Value != nil && *o.Value != c.value || *o.Numerator != c.numerator {
			t.Errorf("%s: got %v, %v", name, o.Value, *o.Numerator)
		}
	}
}

func TestWhatIsNoFigureInASpreadsheetIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ cells, rule, says string }{
		"an empty result":               {`<c><f>1+1</f><v/></c>`, "formula", "not computed"},
		"no result":                     {`<c><f>1+1</f></c>`, "formula", "not computed"},
		"a shared formula's":            {`<c><f t="shared" si="0"/><v></v></c>`, "formula", "not computed"},
		"a mark in a shared text":       {`<c t="s"><v>1</v></c>`, "number", `"45"`},
		"a mark in a text of its own":   {`<c t="inlineStr"><is><r><t>45</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></is></c>`, "number", `"45"`},
		"a mark alone":                  {`<c t="inlineStr"><is><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></is></c>`, "number", `""`},
		"a struck out figure":           {`<c t="s"><v>2</v></c>`, "number", `"47"`},
		"a letter for a digit":          {`<c t="str"><v>45¹</v></c>`, "number", "character"},
		"a hexadecimal number":          {`<c><v>0x1p4</v></c>`, "number", "no number"},
		"a number in another's place":   {`<c r="D7"><v>4</v></c><c r="E8"/>`, "damaged_zip", "place"},
		"a truth that is none":          {`<c t="b"><v>2</v></c>`, "boolean", "neither"},
		"a date's count that is no day": {`<c s="9" t="d"><v>31-02-2024</v></c>`, "date", "no date"},
	} {
		_, _, err := readAs(t, "o.xlsx", xlsxWith(t, spreadsheetTypes, oneRow(c.cells)), "", Options{})
		t.Log(name)
		if got := firstReject(t, err); got.Rule != c.rule || !strings.Contains(got.Message, c.says) {
			t.Errorf("%s: got %s", name, got)
		}
	}
	recalculated := xlsxWith(t, spreadsheetTypes, oneRow(`<c><f>1+1</f><v>2</v></c>`), "</sheets>", `</sheets><calcPr fullCalcOnLoad="1"/>`)
	_, _, err := readAs(t, "o.xlsx", recalculated, "", Options{})
	if got := firstReject(t, err); got.Rule != "formula" || got.Value != "2" || got.Line != 2 {
		t.Errorf("got %s", got)
	}
}

func TestAMarkThatContinuesAPeriodIsRefused(t *testing.T) {
	withPeriod := func(mark string) string {
		runs := `<c t="inlineStr"><is><r><t>2024M1</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>` + mark + `</t></r></is></c>`
		return strings.Replace(oneRow(`<c><v>45</v></c>`), `<c><v>2024</v></c>`, runs, 1)
	}
	_, _, err := readAs(t, "o.xlsx", xlsxWith(t, spreadsheetTypes, withPeriod("2")), "", Options{})
	if got := firstReject(t, err); got.Rule != "number" || got.Column != "period" || got.Value != "2024M12" || !strings.Contains(got.Message, `"2024M1"`) {
		t.Errorf("got %s", got)
	}
	// A raised digit that continues no number is part of a name, as in m².
	_, _, err = readAs(t, "o.xlsx", xlsxWith(t, spreadsheetTypes, strings.Replace(withPeriod("2"), "<t>2024M1</t>", "<t>m</t>", 1)), "", Options{})
	if got := firstReject(t, err); got.Rule != "period" || got.Value != "m2" {
		t.Errorf("got %s", got)
	}
}

func TestWhatIsWholeInASpreadsheetIsRead(t *testing.T) {
	for name, c := range map[string]struct {
		cells string
		want  float64 // 0 for a missing value
	}{
		"a computed figure":                 {`<c><f>1+1</f><v>2</v></c>`, 2},
		"a computed empty text":             {`<c t="str"><f>IF(A1="","",1)</f><v></v></c>`, 0},
		"a text in the cell's value":        {`<c t="inlineStr"><v>2.5</v></c>`, 2.5},
		"a text of its own, without kind":   {`<c><is><t>2.5</t></is></c>`, 2.5},
		"runs of one figure":                {`<c t="inlineStr"><is><r><t>2</t></r><r><rPr><b/></rPr><t>.5</t></r></is></c>`, 2.5},
		"digits beyond the fifteenth":       {`<c><v>7.0000000000000009</v></c>`, 7},
		"a share's digits":                  {`<c s="1"><v>0.07000000000000001</v></c>`, 7},
		"characters that XML does not have": {`<c t="str"><v>2_x002E_5</v></c>`, 2.5},
	} {
		_, sink, err := readAs(t, "o.xlsx", xlsxWith(t, spreadsheetTypes, oneRow(c.cells)), "", Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := sink.observations[0].Value; (got == nil) != (c.want == 0) || got != nil && *got != c.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestHostileSpreadsheetsAreRefused(t *testing.T) {
	sheet := oneRow(`<c><v>2</v></c>`)
	for name, c := range map[string]struct{ content, rule string }{
		"a sheet that is the workbook":    {xlsxWith(t, spreadsheetTypes, sheet, `"/sheets/tal.xml"`, `"workbook2.xml"`), "damaged_zip"},
		"texts that are the workbook":     {xlsxWith(t, spreadsheetTypes, sheet, `"../texts.xml"`, `"workbook2.xml"`, `<c t="str"><v>share`, `<c t="s"><v>0`), "damaged_zip"},
		"a workbook that is its own list": {xlsxWith(t, spreadsheetTypes, sheet, `"office/workbook2.xml"/>`, `"_rels/.rels"/>`), "format"},
		"a sheet out of the zip":          {xlsxWith(t, spreadsheetTypes, sheet, `"/sheets/tal.xml"`, `"../../../../etc/passwd"`), "damaged_zip"},
		"a sheet on another machine":      {xlsxWith(t, spreadsheetTypes, sheet, `Target="/sheets/tal.xml"`, `TargetMode="External" Target="http://localhost/tal.xml"`), "damaged_zip"},
		"a sheet that is not there":       {xlsxWith(t, spreadsheetTypes, sheet, `"/sheets/tal.xml"`, `"/sheets/none.xml"`), "damaged_zip"},
		"styles that are not there":       {xlsxWith(t, spreadsheetTypes, sheet, `"styles2.xml"`, `"styles3.xml"`), "damaged_zip"},
		"no workbook":                     {xlsxWith(t, spreadsheetTypes, sheet, `"office/workbook2.xml"/>`, `"office/none.xml"/>`), "format"},
		"chart sheets only":               {xlsxWith(t, spreadsheetTypes, sheet, "/worksheet\"", "/chartsheet\""), "format"},
		"a bomb of a sheet":               {xlsxWith(t, spreadsheetTypes, oneRow(strings.Repeat(" ", 90<<20))), input.RuleTooLarge},
		"a bomb of texts":                 {xlsxWith(t, spreadsheetTypes, sheet, `<sst>`, `<sst>`+strings.Repeat("<si><t>xxxxxxxxxxxxxxx</t></si>", 1_100_000)), input.RuleTooLarge},
		"an external entity":              {xlsxWith(t, spreadsheetTypes, `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>`+oneRow(`<c t="str"><v>&e;</v></c>`)), "damaged_zip"},
	} {
		_, _, err := readAs(t, "o.xlsx", c.content, "", Options{})
		if got := firstReject(t, err); got.Rule != c.rule {
			t.Errorf("%s: got %s", name, got)
		}
	}
}
