package operation

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/graph/document"
	"kommunebench/graph/generated"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

// variablesParameter is the parameter of an address that holds all variables.
const variablesParameter = "variables"

// builtInPrefix begins the names of the page's own operations, and of no others.
const builtInPrefix = "Page"

// ReadTrusted reads the *.graphql files of a folder. An operation's name is
// what it is called by; a file may hold several, which share its fragments. The
// error is BAD_USER_INPUT and lists everything that is wrong, by file and line.
func ReadTrusted(folder fs.FS) (*Trusted, error) {
	paths, err := fs.Glob(folder, "*.graphql")
	if err != nil {
		return nil, fmt.Errorf("listing the trusted documents: %w", err)
	}
	if len(paths) == 0 {
		return nil, kommune.InvalidInput("documents", "a folder without any", "a folder with files that end in .graphql")
	}
	return readFolder(folder, paths, false)
}

// ReadBuiltIn reads the documents of the page as ReadTrusted does those of an
// operator. All their names begin with Page. There are none where the page was not
// built.
func ReadBuiltIn(folder fs.FS) (*Trusted, error) {
	paths, err := fs.Glob(folder, "*.graphql")
	if err != nil {
		return nil, fmt.Errorf("listing the built-in documents: %w", err)
	}
	return readFolder(folder, paths, true)
}

func readFolder(folder fs.FS, paths []string, builtIn bool) (*Trusted, error) {
	limits := document.DefaultLimits()
	reader := document.NewReader(generated.NewExecutableSchema(generated.Config{}).Schema(), limits)
	read := &trustedFolder{named: map[string]trustedOperation{}, hashed: map[Hash]*document.Document{}}
	var wrong []string
	for _, file := range paths {
		document, faults := readTrusted(folder, reader, file, limits[model.LimitKindBodyBytes])
		for _, fault := range faults {
			wrong = append(wrong, file+fault)
		}
		if document != nil {
			for _, fault := range read.add(file, document, builtIn) {
				wrong = append(wrong, file+fault)
			}
		}
	}
	if len(wrong) > 0 {
		return nil, &kommune.Error{
			Code: kommune.BadUserInput, Argument: "documents",
			Message: "documents: these can't be served:\n  " + strings.Join(wrong, "\n  "),
		}
	}
	trusted := &Trusted{}
	trusted.read.Store(read)
	return trusted, nil
}

func readTrusted(folder fs.FS, reader *document.Reader, file string, most int) (*document.Document, []string) {
	about, err := fs.Stat(folder, file)
	if err == nil && about.Size() > int64(most) {
		return nil, []string{fmt.Sprintf(": it has %d bytes, up to %d are read", about.Size(), most)}
	}
	text, err := fs.ReadFile(folder, file)
	if err != nil {
		return nil, []string{": it can't be read: " + pathless(err).Error()}
	}
	document, faults := reader.Read(string(text))
	lines := make([]string, len(faults))
	for n, fault := range faults {
		lines[n] = placeOf(fault) + ": " + fault.Message
	}
	return document, lines
}

// pathless is the cause of an error that names the file itself too.
func pathless(err error) error {
	var located *fs.PathError
	if errors.As(err, &located) {
		return located.Err
	}
	return err
}

func placeOf(fault *gqlerror.Error) string {
	if len(fault.Locations) == 0 {
		return ""
	}
	return fmt.Sprintf(":%d:%d", fault.Locations[0].Line, fault.Locations[0].Column)
}

func (t *trustedFolder) add(file string, document *document.Document, builtIn bool) []string {
	var wrong []string
	for _, operation := range document.Parsed.Operations {
		place := fmt.Sprintf(":%d:%d: ", operation.Position.Line, operation.Position.Column)
		if operation.Name == "" {
			wrong = append(wrong, place+"the operation has no name; write query "+suggestedName(file)+" before it")
			continue
		}
		switch isReserved := strings.HasPrefix(operation.Name, builtInPrefix); {
		case isReserved && !builtIn:
			wrong = append(wrong, place+"names that begin with "+builtInPrefix+" are kept for the page's own operations; give "+operation.Name+" another")
		case !isReserved && builtIn:
			wrong = append(wrong, place+"the name of a built-in operation begins with "+builtInPrefix+", and "+operation.Name+" does not")
		}
		if _, taken := t.named[operation.Name]; taken {
			wrong = append(wrong, place+"another operation is named "+operation.Name+" too")
		}
		for _, reserved := range []string{variablesParameter, kommune.APIKeyParameter} {
			if operation.VariableDefinitions.ForName(reserved) != nil {
				wrong = append(wrong, place+"a variable can't be named "+reserved+": the address means something else by that")
			}
		}
		t.named[operation.Name] = trustedOperation{document: document, operation: operation}
	}
	t.hashed[sha256.Sum256([]byte(document.Text))] = document
	return wrong
}

// suggestedName makes a name of a file's: letters and digits of it.
func suggestedName(file string) string {
	name := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '.' {
			return '_'
		}
		return r
	}, strings.TrimSuffix(path.Base(file), ".graphql"))
	return strings.TrimLeft(name, "0123456789_")
}

// TrustedChange names the operations that differ after Replace.
type TrustedChange struct{ Added, Changed, Removed []string }

// Replace serves what another has read from now on.
func (t *Trusted) Replace(other *Trusted) TrustedChange {
	before, after := t.folder(), other.folder()
	t.read.Store(after)
	var change TrustedChange
	for _, name := range other.Names() {
		known, found := before.named[name]
		switch {
		case !found:
			change.Added = append(change.Added, name)
		case known.document.Text != after.named[name].document.Text:
			change.Changed = append(change.Changed, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(before.named)) {
		if _, kept := after.named[name]; !kept {
			change.Removed = append(change.Removed, name)
		}
	}
	return change
}

// Names lists the operations, sorted.
func (t *Trusted) Names() []string { return slices.Sorted(maps.Keys(t.folder().named)) }
