package synth

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"kommunebench/kommune"
)

const (
	evidenceScore       = "evidence-test.score"
	goodPracticeScore   = "good-practice.score"
	courseParticipation = "course-participation"
	sourceID            = "generator"
	licence             = "CC0-1.0"
)

func deregisteredIDs() [horizons]string {
	return [horizons]string{"deregistered-3-months", "deregistered-6-months", "deregistered-12-months"}
}

type text struct {
	DA string `json:"da"`
	EN string `json:"en"`
}

type seriesBreak struct {
	Period string `json:"period"`
	Note   text   `json:"note"`
}

type indicator struct {
	ID            string                `json:"id"`
	Title         text                  `json:"title"`
	Definition    text                  `json:"definition"`
	Kind          kommune.IndicatorKind `json:"kind"`
	Unit          string                `json:"unit"`
	Polarity      kommune.Polarity      `json:"polarity"`
	Scale         int                   `json:"scale"`
	Decimals      int                   `json:"decimals"`
	CountsPersons bool                  `json:"countsPersons"`
	Source        string                `json:"source"`
	Breaks        []seriesBreak         `json:"breaks,omitempty"`
}

type disclosure struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
}

type origin struct {
	Publisher  string      `json:"publisher"`
	Synthetic  bool        `json:"synthetic"`
	Disclosure disclosure  `json:"disclosure"`
	Indicators []indicator `json:"indicators"`
}

type named struct {
	Name string `json:"name"`
}

type titled struct {
	Title string `json:"title"`
}

type field struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

type tableSchema struct {
	MissingValues []string `json:"missingValues"`
	Fields        []field  `json:"fields"`
}

type dialect struct {
	Delimiter string `json:"delimiter"`
}

type layout struct {
	Layout string `json:"layout"`
}

type resource struct {
	Name         string      `json:"name"`
	Path         string      `json:"path"`
	Encoding     string      `json:"encoding"`
	Dialect      dialect     `json:"dialect"`
	Schema       tableSchema `json:"schema"`
	Kommunebench layout      `json:"kommunebench"`
}

type descriptor struct {
	Name         string     `json:"name"`
	Title        string     `json:"title"`
	Description  string     `json:"description"`
	Licenses     []named    `json:"licenses"`
	Sources      []titled   `json:"sources"`
	Kommunebench origin     `json:"kommunebench"`
	Resources    []resource `json:"resources"`
}

func writeDescriptor(w io.Writer, dataset string) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(descriptor{
		Name:        dataset,
		Title:       "Demodata (syntetiske)",
		Description: "Opdigtede tal til afprøvning; de siger intet om nogen kommune. Invented figures for trying things out; they say nothing about any kommune.",
		Licenses:    []named{{licence}},
		Sources:     []titled{{Publisher}},
		Kommunebench: origin{
			Publisher: Publisher,
			Synthetic: true,
			Disclosure: disclosure{
				By:     kommune.DisclosureByPublisher,
				Reason: "Synthetic data: the persons counted do not exist",
			},
			Indicators: indicators(),
		},
		Resources: []resource{
			newResource("observations", observationsFile,
				field{"indicator", "string"}, field{"period", "string"}, field{"kommune", "string"}, field{"target_group", "string"},
				field{"value", "number"}, field{"numerator", "integer"}, field{"denominator", "integer"}, field{"status", "string"}),
			newResource("target-groups", targetGroupsFile,
				field{"id", "string"}, field{"title_da", "string"}, field{"title_en", "string"}, field{"total", "boolean"}),
			newResource("sources", sourcesFile,
				field{"id", "string"}, field{"title", "string"}, field{"publisher", "string"}, field{"licence", "string"}),
		},
	})
	if err != nil {
		return fmt.Errorf("encoding the descriptor: %w", err)
	}
	return nil
}

// The layout of a resource has the resource's name.
func newResource(name, path string, fields ...field) resource {
	return resource{
		Name: name, Path: path, Encoding: "utf-8", Dialect: dialect{","},
		Schema:       tableSchema{MissingValues: []string{""}, Fields: fields},
		Kommunebench: layout{name},
	}
}

func indicators() []indicator {
	var all []indicator
	for n, id := range deregisteredIDs() {
		all = append(all, deregistered(id, strconv.Itoa([horizons]int{3, 6, 12}[n])))
	}
	return append(all,
		score(evidenceScore, text{"Evidenstest, score (syntetisk)", "Evidence test, score (synthetic)"}),
		score(goodPracticeScore, text{"God praksis test, score (syntetisk)", "Good practice test, score (synthetic)"}),
		indicator{
			ID:    courseParticipation,
			Title: text{"Kursusdeltagelse blandt ansatte (syntetisk)", "Course participation of staff (synthetic)"},
			Definition: text{
				"Ansatte i jobcentret, der deltog i mindst ét kursus i året, pr. 100 ansatte. Tallene er opdigtede.",
				"Jobcentre staff who took part in at least one course in the year, per 100 staff. The figures are invented.",
			},
			// More training is not better in itself: it depends on the need.
			Kind: kommune.Rate, Unit: "pr. 100 ansatte", Polarity: kommune.Neutral,
			Scale: 100, Decimals: 1, CountsPersons: true, Source: sourceID,
		})
}

func deregistered(id, horizon string) indicator {
	return indicator{
		ID: id,
		Title: text{
			"Afmeldt inden for " + horizon + " måneder (syntetisk)",
			"Deregistered within " + horizon + " months (synthetic)",
		},
		Definition: text{
			"Andelen af de personer, der kom ind i målgruppen i måneden, som var afmeldt senest " + horizon + " måneder efter. Tallene er opdigtede.",
			"Of the persons who entered the target group in the month, the share that had left the register at most " + horizon + " months later. The figures are invented.",
		},
		Kind: kommune.Proportion, Unit: "%", Polarity: kommune.HigherIsBetter,
		Scale: 100, Decimals: 1, CountsPersons: true, Source: sourceID,
		Breaks: []seriesBreak{{Period: monthName(breakMonth), Note: text{
			"Opdigtet databrud: fra januar 2019 tælles flere former for afmelding med, og niveauet ligger højere.",
			"Invented series break: from January 2019 more ways of leaving are counted, and the level is higher.",
		}}},
	}
}

func score(id string, title text) indicator {
	return indicator{
		ID: id, Title: title,
		Definition: text{
			"Score fra 0 (lavest) til 4 (højest). Tallene er opdigtede.",
			"Score from 0 (lowest) to 4 (highest). The figures are invented.",
		},
		Kind: kommune.Score, Unit: "score", Polarity: kommune.HigherIsBetter,
		Scale: 1, Decimals: 1, CountsPersons: false, Source: sourceID,
	}
}

func writeTargetGroups(w io.Writer, groups int64) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"id", "title_da", "title_en", "total"}, {totalGroup, "Alle målgrupper", "All target groups", "true"}}
	for _, benefit := range benefitGroups() {
		rows = append(rows, []string{benefit.id, benefit.titleDA, benefit.titleEN, "false"})
	}
	// The writer keeps its first error for the end.
	_ = out.WriteAll(rows)
	for n := int64(benefitGroupCount); n < groups; n++ {
		number := strconv.FormatInt(n+2, 10)
		_ = out.Write([]string{string(appendGroupID(nil, n)), "Gruppe " + number, "Group " + number, "false"})
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("encoding the target groups: %w", err)
	}
	return nil
}

func writeSources(w io.Writer) error {
	out := csv.NewWriter(w)
	err := out.WriteAll([][]string{
		{"id", "title", "publisher", "licence"},
		{sourceID, "Demodata (syntetiske), version " + strconv.Itoa(Version), Publisher, licence},
	})
	if err != nil {
		return fmt.Errorf("encoding the sources: %w", err)
	}
	return nil
}
