package flatrows

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"kommunebench/kommune"
)

// Cursor is a row's key with what its page was asked for: a digest of the
// question, and the releases that it was read from, so that all pages of one
// walk come from the same releases.
type Cursor struct {
	Key      [4]string `json:"k"`
	Releases []string  `json:"r"`
	Question string    `json:"q"`
}

const (
	cursorForm      = "the endCursor of the page before"
	sameQuestion    = cursorForm + ", which was asked for with the same arguments (first may differ); for another question begin without after"
	cursorOfEarlier = cursorForm + "; this one was made by an earlier version of the program: begin again without after"
)

// QuestionDigest is the same for equal questions, which must be values that
// JSON can hold.
func QuestionDigest(question any) string {
	const enough = 9 // bytes: a chance of one in 2^72 that two are taken for one
	encoded, _ := json.Marshal(question)
	sum := sha256.Sum256(encoded)
	return base64.RawURLEncoding.EncodeToString(sum[:enough])
}

// AnotherQuestion refuses a cursor of a page of another question.
func AnotherQuestion(after string) error {
	return kommune.InvalidInput("after", after, sameQuestion)
}

// questionOf sums up what parts choose: two pages have the same rows before them
// exactly when theirs are equal.
func questionOf(parts []observationPart) string {
	type part struct {
		Release string
		Query   kommune.ObservationQuery
	}
	chosen := make([]part, len(parts))
	for n, p := range parts {
		chosen[n] = part{p.snapshot.Release.ID, p.query}
	}
	return QuestionDigest(chosen)
}

// Encode writes the cursor as text.
func (c Cursor) Encode() string {
	encoded, _ := json.Marshal(c) // strings always encode
	return base64.RawURLEncoding.EncodeToString(encoded)
}

// DecodeCursor reads a cursor; nil is the zero cursor, of no row.
func DecodeCursor(text *string) (Cursor, error) {
	var cursor Cursor
	if text == nil {
		return cursor, nil
	}
	decoded, err := base64.RawURLEncoding.DecodeString(*text)
	switch {
	case err != nil || json.Unmarshal(decoded, &cursor) != nil || cursor.Key[0] == "":
		return cursor, kommune.InvalidInput("after", *text, cursorForm)
	case cursor.Question == "":
		return cursor, kommune.InvalidInput("after", *text, cursorOfEarlier)
	}
	return cursor, nil
}

func (c Cursor) key() *kommune.ObservationKey {
	if c.Key[0] == "" {
		return nil
	}
	return &kommune.ObservationKey{
		IndicatorID: c.Key[0], TargetGroupID: c.Key[1], Period: kommune.Period(c.Key[2]), Area: kommune.Area(c.Key[3]),
	}
}

// Release is the one asked for, else the one that the walk began with.
func (c Cursor) Release(asked *string, indicatorID string) *string {
	if asked != nil {
		return asked
	}
	for _, id := range c.Releases {
		if kommune.DatasetOfRelease(id) == kommune.DatasetOf(indicatorID) {
			return &id
		}
	}
	return nil
}

// Check refuses a cursor under another question than its own, or under other
// releases.
func (c Cursor) Check(after *string, question string, releases []string) error {
	switch {
	case after == nil || c.Question == question:
		return nil
	case !slices.Equal(c.Releases, releases):
		return kommune.InvalidInput("after", *after, cursorForm+", which was read from the same releases; this one is of "+strings.Join(c.Releases, ", ")+", not of "+strings.Join(releases, ", "))
	}
	return AnotherQuestion(*after)
}
