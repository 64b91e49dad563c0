package source

import (
	"archive/zip"
	"encoding/xml"
	"io"
	"path"
	"strings"

	"kommunebench/etl/input"
)

// xlsxBook is an open spreadsheet file. Excelize would read it too, but its
// rows come without types, formulas and errors, and end without a word where
// the file is cut.
type xlsxBook struct {
	archive *zip.Reader
	limits  input.Limits
	sheets  []xlsxSheet
	// shared are the texts that cells name by their number.
	shared []xlsxText
	// styles are what the number formats of cells mean.
	styles []xlsxStyle
	// since1904 says that days count from 1904.
	since1904 bool
	// recalculate says that formulas are to be computed when the file is next
	// opened in a spreadsheet program: what stands beside them now is no result.
	recalculate bool
}

type xlsxSheet struct{ name, part string }

func openBook(at io.ReaderAt, size int64, limits input.Limits) (*xlsxBook, error) {
	archive, err := input.OpenArchive(at, size, limits)
	if err != nil {
		return nil, err
	}
	b := &xlsxBook{archive: archive, limits: limits}
	ofFile, err := b.relations("")
	if err != nil {
		return nil, err
	}
	workbook := related(ofFile, "officeDocument", "xl/workbook.xml")
	relations, err := b.relations(workbook)
	if err != nil {
		return nil, err
	}
	if err := b.readWorkbook(workbook, relations); err != nil {
		return nil, err
	}
	folder := path.Dir(workbook)
	for _, r := range relations {
		if r.kind == "styles" && b.member(r.target) == nil {
			return nil, xlsxFault("lacks the part %q, without which numbers and dates can't be told apart", input.Clip(r.target, input.LongestValue))
		}
	}
	if err := b.readStyles(related(relations, "styles", path.Join(folder, "styles.xml"))); err != nil {
		return nil, err
	}
	return b, b.readShared(related(relations, "sharedStrings", path.Join(folder, "sharedStrings.xml")))
}

// readWorkbook lists the worksheets. Chart sheets and sheets of macros have no
// rows and are passed over; extensions may repeat the names of tags.
func (b *xlsxBook) readWorkbook(part string, relations map[string]xlsxRelation) error {
	inSheets, hasProperties := false, false
	found, err := b.eachTag(part, func(tag xml.StartElement) {
		switch tag.Name.Local {
		case "workbookPr":
			if !hasProperties {
				b.since1904 = isTrue(attribute(tag, "date1904"))
			}
			hasProperties = true
		case "calcPr":
			b.recalculate = b.recalculate || isTrue(attribute(tag, "fullCalcOnLoad"))
		case "sheet":
			if inSheets {
				b.addSheet(tag, relations)
			}
		default:
			inSheets = tag.Name.Local == "sheets"
		}
	})
	switch {
	case err != nil:
		return err
	case !found || len(b.sheets) == 0:
		return &input.Fault{Rule: "format", Whole: true, Message: "is an office file without worksheets: takes XLSX"}
	}
	return nil
}

func (b *xlsxBook) addSheet(tag xml.StartElement, relations map[string]xlsxRelation) {
	id := ""
	for _, a := range tag.Attr {
		if a.Name.Local == "id" { // r:id; the sheet's own is sheetId
			id = a.Value
		}
	}
	relation := relations[id]
	if isWorksheet := relation.kind == "worksheet" || relation.kind == "." || relation.kind == ""; !isWorksheet || len(b.sheets) >= int(b.limits.ZipFiles) {
		return
	}
	b.sheets = append(b.sheets, xlsxSheet{decodeXString(strings.Clone(attribute(tag, "name"))), relation.target})
}

// isTrue reads a boolean of the format (xsd:boolean).
func isTrue(text string) bool {
	text = strings.TrimSpace(text)
	return text == "1" || text == "true"
}
