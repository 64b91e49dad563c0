package operation

import (
	"crypto/sha256"
	"net/http"
	"slices"
	"strings"

	"kommunebench/graph/document"
	"kommunebench/kommune"
)

// LanguageHeader asks for a language of titles and sentences where the operation
// writes none. Accept-Language is not read: a browser sends it for everybody, and an
// answer would differ without anybody having asked.
const LanguageHeader = "X-Kommunebench-Lang"

// languageParameter asks for the same in the address, and goes before the header.
const languageParameter = "lang"

// languageOf is the language that a request asks for; Danish where it asks for none.
// An operation with a variable of that name reads the parameter itself.
func languageOf(r *http.Request, isVariable bool) (kommune.Language, error) {
	name, given := LanguageHeader, r.Header.Get(LanguageHeader)
	parameters, err := Parameters(r)
	if err != nil {
		return "", err
	}
	if !isVariable && parameters.Get(languageParameter) != "" {
		name, given = languageParameter, parameters.Get(languageParameter)
	}
	known := []kommune.Language{kommune.Danish, kommune.English}
	lang := kommune.Language(strings.ToUpper(given))
	switch {
	case given == "":
		return kommune.Danish, nil
	case slices.Contains(known, lang):
		return lang, nil
	}
	return "", kommune.InvalidInput(name, document.Clipped(given), "da or en")
}

// in gives a document in a language. One that is not Danish is read anew, and kept
// among those that clients sent.
func (d *documents) in(lang kommune.Language, asked *document.Document) (*document.Document, error) {
	if lang == kommune.Danish {
		return asked, nil
	}
	key := sha256.Sum256([]byte(string(lang) + "\x00" + asked.Text))
	if known, found := d.sent.GetIfPresent(key); found {
		return known, nil
	}
	read, faults := d.reader.ReadIn(asked.Text, lang)
	if len(faults) > 0 {
		return nil, faults
	}
	d.sent.Set(key, read)
	return read, nil
}
