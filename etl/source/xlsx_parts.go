package source

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"kommunebench/etl/input"
)

func xlsxFault(message string, args ...any) *input.Fault {
	return &input.Fault{Rule: "damaged_zip", Whole: true, Message: fmt.Sprintf(message, args...)}
}

// member finds a part in the zip. The case of part names makes no difference
// (OPC, section 6.3.5); nil where there is none.
func (b *xlsxBook) member(name string) *zip.File {
	for _, member := range b.archive.File {
		if strings.EqualFold(path.Clean(input.MemberName(member)), name) {
			return member
		}
	}
	return nil
}

// part opens a part of the file as XML; nil where there is none.
func (b *xlsxBook) part(name string) (*xmlPart, error) {
	member := b.member(name)
	if member == nil {
		return nil, nil // a part may be left out, and callers look
	}
	limits := b.limits
	limits.UnpackedBytes = limits.SheetBytes
	content, err := input.OpenMember(member, limits)
	if err != nil {
		return nil, err
	}
	p := &xmlPart{name: name, Closer: content, limit: partLimit{src: content}}
	p.decoder = xml.NewDecoder(&p.limit)
	p.decoder.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, xlsxFault("has a part in %s: takes UTF-8", charset)
	}
	return p, nil
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
		return 0, input.TooLarge("has a text or a tag of more than %d bytes", longestToken)
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
	if _, isFault := input.AsFault(err); isFault {
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

// xlsxRelation is what one part of the file says of another.
type xlsxRelation struct {
	// kind is the last word of the relationship's type, which the transitional
	// and the strict form of the format share: worksheet, styles, ...
	kind, target string
}

// relations reads what a part, or with an empty name the file as a whole, is
// related to, by the relationships' ids. Targets are given from the zip's root.
func (b *xlsxBook) relations(part string) (map[string]xlsxRelation, error) {
	folder, base := path.Split(part)
	found := map[string]xlsxRelation{}
	_, err := b.eachTag(folder+"_rels/"+base+".rels", func(tag xml.StartElement) {
		if tag.Name.Local != "Relationship" || len(found) >= int(b.limits.ZipFiles) || strings.EqualFold(attribute(tag, "TargetMode"), "External") {
			return
		}
		target := strings.ReplaceAll(attribute(tag, "Target"), `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = folder + target
		}
		found[strings.Clone(attribute(tag, "Id"))] = xlsxRelation{
			kind:   path.Base(attribute(tag, "Type")),
			target: path.Clean(strings.TrimPrefix(target, "/")),
		}
	})
	return found, err
}

// related finds the part of a kind, or the one that has its usual name where
// no relationship tells.
func related(relations map[string]xlsxRelation, kind, usual string) string {
	found := ""
	for _, r := range relations {
		if r.kind == kind && (found == "" || r.target < found) {
			found = r.target
		}
	}
	if found == "" {
		return usual
	}
	return found
}
