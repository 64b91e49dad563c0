package etl

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// xlsxBook is an open spreadsheet file. Excelize would read it too, but its
// rows come without types, formulas and errors, and end without a word where
// the file is cut.
type xlsxBook struct {
	archive *zip.Reader
	limits  Limits
	sheets  []xlsxSheet
	// shared are the texts that cells name by their number.
	shared []string
	// styles are what the number formats of cells mean.
	styles []xlsxStyle
	// since1904 says that days count from 1904.
	since1904 bool
}

type xlsxSheet struct{ name, part string }

func openBook(at io.ReaderAt, size int64, limits Limits) (*xlsxBook, error) {
	archive, err := openArchive(at, size, limits)
	if err != nil {
		return nil, err
	}
	b := &xlsxBook{archive: archive, limits: limits}
	targets, err := b.relations("xl/_rels/workbook.xml.rels")
	if err != nil {
		return nil, err
	}
	if err := b.readWorkbook(targets); err != nil {
		return nil, err
	}
	if err := b.readStyles(); err != nil {
		return nil, err
	}
	return b, b.readShared()
}

func xlsxFault(message string, args ...any) *fault {
	return &fault{rule: "damaged_zip", whole: true, message: fmt.Sprintf(message, args...)}
}

// part opens a part of the file as XML; nil where there is none.
func (b *xlsxBook) part(name string) (*xmlPart, error) {
	for _, member := range b.archive.File {
		if path.Clean(member.Name) != name {
			continue
		}
		content, err := member.Open()
		if err != nil {
			return nil, zipFault(err)
		}
		limits := b.limits
		limits.UnpackedBytes = limits.SheetBytes
		packed := func() int64 { return int64(member.CompressedSize64) } //nolint:gosec // checked against the file's size
		p := &xmlPart{name: name, Closer: content, limit: partLimit{src: &unpackGuard{src: zipReader{content}, packed: packed, limits: limits}}}
		p.decoder = xml.NewDecoder(&p.limit)
		p.decoder.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
			return nil, xlsxFault("has a part in %s: takes UTF-8", charset)
		}
		return p, nil
	}
	return nil, nil //nolint:nilnil // a part may be left out, and callers look
}

// xmlPart reads one part token by token.
type xmlPart struct {
	io.Closer

	name    string
	limit   partLimit
	decoder *xml.Decoder
}

// partLimit bounds what a decoder reads for one token.
type partLimit struct {
	src        io.Reader
	read, done int64
}

const longestToken = 1 << 20

// Read passes bytes on.
func (l *partLimit) Read(p []byte) (int, error) {
	if l.read-l.done > longestToken {
		return 0, tooLarge("has a text or a tag of more than %d bytes", longestToken)
	}
	n, err := l.src.Read(p)
	l.read += int64(n)
	return n, err //nolint:wrapcheck // a fault of ours, or io.EOF
}

// next gives the next token; io.EOF ends.
func (p *xmlPart) next() (xml.Token, error) {
	token, err := p.decoder.RawToken()
	p.limit.done = p.decoder.InputOffset()
	if err == nil {
		return token, nil
	}
	if errors.Is(err, io.EOF) {
		return nil, io.EOF
	}
	if _, isFault := asFault(err); isFault {
		return nil, err //nolint:wrapcheck // a fault of ours
	}
	return nil, xlsxFault("has a part, %s, that is no XML: %v", p.name, err)
}

func attribute(tag xml.StartElement, name string) string {
	for _, a := range tag.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// eachTag hands each opening tag of a part over.
func (b *xlsxBook) eachTag(name string, use func(tag xml.StartElement)) (found bool, err error) {
	part, err := b.part(name)
	if err != nil || part == nil {
		return false, err
	}
	defer func() { _ = part.Close() }() // only read from
	for {
		token, err := part.next()
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return true, err
		}
		if tag, opens := token.(xml.StartElement); opens {
			use(tag)
		}
	}
}

func (b *xlsxBook) relations(name string) (map[string]string, error) {
	targets := map[string]string{}
	_, err := b.eachTag(name, func(tag xml.StartElement) {
		if tag.Name.Local == "Relationship" && len(targets) < int(b.limits.ZipFiles) {
			target := attribute(tag, "Target")
			if !strings.HasPrefix(target, "/") {
				target = "xl/" + target
			}
			targets[attribute(tag, "Id")] = path.Clean(strings.TrimPrefix(target, "/"))
		}
	})
	return targets, err
}

func (b *xlsxBook) readWorkbook(targets map[string]string) error {
	found, err := b.eachTag("xl/workbook.xml", func(tag xml.StartElement) {
		switch tag.Name.Local {
		case "workbookPr":
			b.since1904 = attribute(tag, "date1904") == "1" || attribute(tag, "date1904") == "true"
		case "sheet":
			id := ""
			for _, a := range tag.Attr {
				if a.Name.Local == "id" { // r:id; the sheet's own is sheetId
					id = a.Value
				}
			}
			if len(b.sheets) < int(b.limits.ZipFiles) {
				b.sheets = append(b.sheets, xlsxSheet{strings.Clone(attribute(tag, "name")), targets[id]})
			}
		}
	})
	switch {
	case err != nil:
		return err
	case !found || len(b.sheets) == 0:
		return &fault{rule: "format", whole: true, message: "is an office file without sheets that are read: takes XLSX"}
	}
	return nil
}

// readShared reads the texts that cells share.
func (b *xlsxBook) readShared() error {
	part, err := b.part("xl/sharedStrings.xml")
	if err != nil || part == nil {
		return err
	}
	defer func() { _ = part.Close() }() // only read from
	size := int64(0)
	for {
		token, err := part.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		tag, opens := token.(xml.StartElement)
		if !opens || tag.Name.Local != "si" {
			continue
		}
		text, err := part.text("si")
		if err != nil {
			return err
		}
		const perText = 32
		if size += int64(len(text)) + perText; size > b.limits.SharedBytes {
			return tooLarge("shares more than %d bytes of text between its cells", b.limits.SharedBytes)
		}
		b.shared = append(b.shared, text)
	}
}

// text joins the texts up to an end tag, without those that say how to
// pronounce it.
func (p *xmlPart) text(end string) (string, error) {
	var text strings.Builder
	inText, spoken := false, false
	for {
		token, err := p.next()
		if errors.Is(err, io.EOF) {
			return "", xlsxFault("has a part, %s, that ends in its middle", p.name)
		}
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			inText = inText || token.Name.Local == "t"
			spoken = spoken || token.Name.Local == "rPh"
		case xml.CharData:
			if inText && !spoken {
				text.Write(token)
			}
			if text.Len() > longestToken {
				return "", tooLarge("has a text of more than %d bytes", longestToken)
			}
		case xml.EndElement:
			switch token.Name.Local {
			case "t":
				inText = false
			case "rPh":
				spoken = false
			case end:
				return text.String(), nil
			}
		}
	}
}
