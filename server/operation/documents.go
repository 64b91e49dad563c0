package operation

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"golang.org/x/text/unicode/norm"

	"kommunebench/graph/document"
	"kommunebench/kommune"
	"kommunebench/server/telemetry"
)

// documents finds the document that a request names or holds: one that was
// trusted from the start, or one that some client sent. The two are kept
// apart: no client can put a trusted one out or in another's place.
type documents struct {
	reader *document.Reader
	// sent are documents that clients sent, by the hash of their text; none where
	// trustedOnly.
	sent        *otter.Cache[Hash, *document.Document]
	trusted     *Trusted
	trustedOnly bool
}

// Hash is the SHA-256 of a text.
type Hash = [sha256.Size]byte

const (
	sentBytes   = 64 << 20
	sentEntries = 4000
)

func newDocuments(reader *document.Reader, trusted *Trusted, trustedOnly bool) *documents {
	return &documents{
		reader: reader, trusted: trusted, trustedOnly: trustedOnly,
		sent: otter.Must(&otter.Options[Hash, *document.Document]{
			MaximumWeight: sentBytes,
			// As no entry weighs less than its share, their number is bounded too.
			Weigher: func(_ Hash, document *document.Document) uint32 {
				return uint32(max(min(document.Bytes(), sentBytes), sentBytes/sentEntries))
			},
		}),
	}
}

// find gives the document of a request: by its text, by its hash (automatic
// persisted queries: extensions.persistedQuery), or by both, whereafter the
// hash alone will do for as long as it is kept.
func (d *documents) find(params *graphql.RawParams) (*document.Document, error) {
	asked, given, err := persistedOf(params.Extensions)
	if err != nil {
		return nil, err
	}
	switch {
	case params.Query == "" && !given:
		return nil, kommune.InvalidInput("query", "", "a GraphQL operation such as {kommuner{nodes{name}}}; the explorer is at /graphiql")
	case params.Query == "":
		return d.byHash(asked)
	}
	sum := sha256.Sum256([]byte(params.Query))
	if given && sum != asked {
		return nil, kommune.InvalidInput("extensions.persistedQuery.sha256Hash", hex.EncodeToString(asked[:]), "the SHA-256 of the query that is sent with it, byte for byte; or leave the extension out")
	}
	return d.byText(sum, params.Query)
}

func (d *documents) byHash(asked Hash) (*document.Document, error) {
	if document, known := d.trusted.byHash(asked); known {
		return document, nil
	}
	if document, known := d.sent.GetIfPresent(asked); known {
		return document, nil
	}
	// Clients know by this message that they have to send the text too.
	return nil, &kommune.Error{Code: kommune.NotFound, Argument: "extensions.persistedQuery.sha256Hash", Message: "PersistedQueryNotFound"}
}

func (d *documents) byText(sum Hash, text string) (*document.Document, error) {
	if document, known := d.trusted.byHash(sum); known {
		return document, nil
	}
	if d.trustedOnly {
		return nil, &kommune.Error{
			Code: kommune.BadUserInput, Argument: "query",
			Message: "query: this server answers its own operations only, at /q/NAME: " + kommune.UnknownChoice("", "", d.trusted.Names()).Takes,
		}
	}
	if document, known := d.sent.GetIfPresent(sum); known {
		return document, nil
	}
	document, faults := d.reader.Read(text)
	if len(faults) > 0 {
		return nil, faults
	}
	d.sent.Set(sum, document)
	return document, nil
}

var hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// persistedOf reads the hash that a request gives for its query.
func persistedOf(extensions map[string]any) (sum Hash, given bool, err error) {
	extension, given := extensions["persistedQuery"]
	if !given || extension == nil {
		return sum, false, nil
	}
	object, _ := extension.(map[string]any)
	version, _ := object["version"].(json.Number)
	text, _ := object["sha256Hash"].(string)
	if version != "1" || !hashForm.MatchString(text) {
		return sum, false, kommune.InvalidInput("extensions.persistedQuery", fmt.Sprint(extension), `{"version": 1, "sha256Hash": "..."} with 64 hexadecimal digits in lower case`)
	}
	if _, err := hex.Decode(sum[:], []byte(text)); err != nil {
		return sum, false, kommune.InvalidInput("extensions.persistedQuery.sha256Hash", text, "64 hexadecimal digits in lower case")
	}
	return sum, true, nil
}

// Trusted are the operations of a folder, which were read and checked before
// they are served. Nil has none, and so has the zero value. It is safe for
// concurrent use.
type Trusted struct{ read atomic.Pointer[trustedFolder] }

// trustedFolder is what was read of a folder at one time.
type trustedFolder struct {
	named  map[string]trustedOperation
	hashed map[Hash]*document.Document
}

// folder is never nil, and not to be written to.
func (t *Trusted) folder() *trustedFolder {
	if t != nil {
		if read := t.read.Load(); read != nil {
			return read
		}
	}
	return &trustedFolder{}
}

type trustedOperation struct {
	document  *document.Document
	operation *ast.OperationDefinition
}

func (t *Trusted) byName(name string) (trustedOperation, bool) {
	found, known := t.folder().named[name]
	return found, known
}

func (t *Trusted) byHash(sum Hash) (*document.Document, bool) {
	document, known := t.folder().hashed[sum]
	return document, known
}

const (
	// severalFields is the name of an operation that asks for more than one, and
	// introspected of one that asks about the schema alone.
	severalFields      = "several"
	introspectionField = "introspection"
)

// labelOf is the label of an operation.
func (o *Options) labelOf(document *document.Document, operation *ast.OperationDefinition) telemetry.OperationLabel {
	for kind, stored := range map[string]*Trusted{telemetry.TrustedKind: o.Trusted, telemetry.PageKind: o.BuiltIn} {
		if known, found := stored.byName(operation.Name); found && known.document.Text == document.Text {
			return telemetry.OperationLabel{Kind: kind, Name: operation.Name}
		}
	}
	name := introspectionField
	fields := document.RootFields(operation)
	switch len(fields) {
	case 0:
	case 1:
		name = fields[0]
	default:
		name = severalFields
	}
	return telemetry.OperationLabel{Kind: telemetry.FieldKind, Name: name}
}

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

// Parameters are those of the address, each a text in UTF-8.
func Parameters(r *http.Request) (url.Values, error) {
	given, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, kommune.InvalidInput("query string", r.URL.RawQuery, "parameters encoded as a URL has them")
	}
	for _, values := range given {
		for n, value := range values {
			if !utf8.ValidString(value) {
				return nil, kommune.InvalidInput("query string", r.URL.RawQuery, "text in UTF-8, encoded as a URL has it")
			}
			values[n] = norm.NFC.String(value) // as names are stored
		}
	}
	return given, nil
}
