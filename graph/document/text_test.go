package document

import "testing"

func TestDocumentsHaveOneSumWhereTheyAskTheSame(t *testing.T) {
	const text = `query Q($c: KommuneCode = "0766") { a: kommune(code: $c) { name } }`
	for name, same := range map[string]string{
		"spaces":   "query Q($c:KommuneCode=\"0766\"){a:kommune(code:$c){name}}",
		"comments": "# who\nquery Q(,$c: KommuneCode = \"0766\"), { a: kommune(code: $c) {\r\n name # what\n } }",
	} {
		if sumOf(same) != sumOf(text) {
			t.Errorf("%s make it another question", name)
		}
	}
	for name, other := range map[string]string{
		"a value":                   `query Q($c: KommuneCode = "0767") { a: kommune(code: $c) { name } }`,
		"an alias":                  `query Q($c: KommuneCode = "0766") { b: kommune(code: $c) { name } }`,
		"a space in a string":       `query Q($c: KommuneCode = "0766 ") { a: kommune(code: $c) { name } }`,
		"a number for a string":     `query Q($c: KommuneCode = 0766) { a: kommune(code: $c) { name } }`,
		"a name in two":             `query Q($c: Kommune Code = "0766") { a: kommune(code: $c) { name } }`,
		"a text that can't be read": text + ` "`,
	} {
		if sumOf(other) == sumOf(text) {
			t.Errorf("%s makes it no other question", name)
		}
	}
}
