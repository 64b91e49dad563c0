package document

import (
	"crypto/sha256"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/kommune"
)

// languageArgument is what fields call the language of their text.
const languageArgument = "lang"

// ReadIn reads a document whose fields are asked in a language where it writes none.
// Danish is what the schema says of these.
func (r *Reader) ReadIn(text string, lang kommune.Language) (*Document, gqlerror.List) {
	read, faults := r.Read(text)
	if len(faults) > 0 || lang == kommune.Danish {
		return read, faults
	}
	for _, asked := range read.Parsed.Operations {
		r.speak(asked.SelectionSet, lang)
	}
	for _, fragment := range read.Parsed.Fragments {
		r.speak(fragment.SelectionSet, lang)
	}
	// The same words in another language are another question.
	read.Sum = sha256.Sum256(append(read.Sum[:], lang...))
	return read, nil
}

// speak writes the language into every field that takes one and has none.
func (r *Reader) speak(selected ast.SelectionSet, lang kommune.Language) {
	for _, selection := range selected {
		switch part := selection.(type) {
		case *ast.Field:
			taken := part.Definition.Arguments.ForName(languageArgument)
			if taken != nil && taken.Type.Name() == "Language" && part.Arguments.ForName(languageArgument) == nil {
				value := &ast.Value{Raw: string(lang), Kind: ast.EnumValue, Definition: r.schema.Types["Language"], ExpectedType: taken.Type, Position: part.Position}
				part.Arguments = append(part.Arguments, &ast.Argument{Name: languageArgument, Value: value, Position: part.Position})
			}
			r.speak(part.SelectionSet, lang)
		case *ast.InlineFragment:
			r.speak(part.SelectionSet, lang)
		}
	}
}
