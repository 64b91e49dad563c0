package document

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"
)

// sumOf is the SHA-256 of a document's tokens: texts that differ in spaces,
// commas and comments only have the same. The text is read again for it, as tokens
// can't leave out a part of the document, which a sum of what was parsed could. A
// text that can't be read to its end is summed as it is.
func sumOf(text string) [sha256.Size]byte {
	var tokens []byte
	reader := lexer.New(&ast.Source{Input: text})
	for {
		token, err := reader.ReadToken()
		if err != nil {
			return sha256.Sum256([]byte(text))
		}
		switch token.Kind { //nolint:exhaustive // all others are what they are called
		case lexer.EOF:
			return sha256.Sum256(tokens)
		case lexer.Comment:
			continue
		}
		// With its length no token's end is taken for the start of another.
		tokens = binary.AppendUvarint(tokens, uint64(token.Kind)) //nolint:gosec // a small number
		tokens = binary.AppendUvarint(tokens, uint64(len(token.Value)))
		tokens = append(tokens, token.Value...)
	}
}
