package mcp

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"kommunebench/kommune"
)

// addTools adds every tool.
func (s *server) addTools(to *sdk.Server) error {
	return errors.Join(
		addTool(s, to, searchTool()), addTool(s, to, compareTool()), addTool(s, to, rankingTool()),
		addTool(s, to, trendTool()), addTool(s, to, claimTool()), addTool(s, to, citeTool()),
	)
}

// rowsAsked is how many rows an answer shall have.
func rowsAsked(first *int) (int, error) {
	const usual, most = 10, 98
	switch {
	case first == nil:
		return usual, nil
	case *first < 0 || *first > most:
		return 0, kommune.InvalidInput("first", strconv.Itoa(*first), "a number from 0 to 98")
	}
	return *first, nil
}

// SearchArguments are those of search.
type SearchArguments struct {
	Text     string   `json:"text" jsonschema:"The words, e.g. \"kobenhavn\" or \"langtidsledige\". Danish letters may be written in any usual way."`
	Kinds    []string `json:"kinds,omitempty" jsonschema:"Only things of these kinds: KOMMUNE, PEER_GROUP, INDICATOR, TARGET_GROUP, COURSE, JOB_PROFILE."`
	First    *int     `json:"first,omitempty" jsonschema:"How many hits at most, up to 50; 10 when left out."`
	Language string   `json:"language,omitempty" jsonschema:"The language of titles and sentences: da (Danish, when left out) or en."`
}

// SearchAnswer is what was found.
type SearchAnswer struct {
	Sentence string `json:"sentence" jsonschema:"How much was found, in words."`
	Hits     []Hit  `json:"hits" jsonschema:"What was found, the best first."`
}

// Hit is one thing that was found.
type Hit struct {
	Kind       string  `json:"kind" jsonschema:"What sort of thing it is."`
	ID         string  `json:"id" jsonschema:"What other tools take for it: the code of a kommune, the id of everything else."`
	Title      string  `json:"title" jsonschema:"Its name or title."`
	Exact      bool    `json:"exact" jsonschema:"True where the text is its whole name, title, code or id."`
	Synthetic  bool    `json:"synthetic" jsonschema:"True where its dataset is made up for demonstration."`
	Unit       *string `json:"unit,omitempty" jsonschema:"Of an indicator: the unit of its values."`
	Definition *string `json:"definition,omitempty" jsonschema:"Of an indicator: what is counted, and how."`
}

func (a SearchAnswer) words() string {
	lines := []string{a.Sentence}
	for _, hit := range a.Hits {
		lines = append(lines, fmt.Sprintf("%s: %s (%s)", hit.ID, hit.Title, hit.Kind))
	}
	return strings.Join(lines, "\n")
}

func searchTool() tool[SearchArguments, SearchAnswer] {
	return tool[SearchArguments, SearchAnswer]{
		name: "search", title: "Find what there is",
		description: "Finds kommuner, regions and other groups, indicators, target groups, courses and job profiles by words, with the ids that other tools take. Begin here when an id is not known.",
		enums:       map[string][]any{"language": languages()},
		run: func(ctx context.Context, c *call, in SearchArguments) (answer SearchAnswer, err error) {
			const usual, most = 10, 50
			first := usual
			if in.First != nil {
				first = *in.First
			}
			if first < 0 || first > most {
				return answer, kommune.InvalidInput("first", strconv.Itoa(first), "a number from 0 to 50")
			}
			hits, err := c.search(ctx, in.Text, first, in.Kinds...)
			if err != nil {
				return answer, err
			}
			answer.Hits = make([]Hit, len(hits))
			for n, hit := range hits {
				answer.Hits[n] = Hit{
					Kind: hit.Kind, ID: hit.argument(), Title: hit.Title, Exact: hit.Exact, Synthetic: hit.Synthetic,
					Unit: hit.Node.Unit, Definition: hit.Node.Definition,
				}
			}
			answer.Sentence = foundInWords(len(hits), first, in.Text, c.lang)
			return answer, nil
		},
	}
}

// foundInWords tells how many hits there are: all of them or the first ones.
func foundInWords(hits, asked int, text string, lang kommune.Language) string {
	form := kommune.Text{DA: "Fundet %d for »%s«.", EN: "Found %d for “%s”."}
	switch hits {
	case 0:
		return fmt.Sprintf(kommune.Text{DA: "Intet fundet for »%s«.", EN: "Nothing found for “%s”."}.In(lang), text)
	case asked:
		form = kommune.Text{DA: "De første %d for »%s«.", EN: "The first %d for “%s”."}
	}
	return fmt.Sprintf(form.In(lang), hits, text)
}
