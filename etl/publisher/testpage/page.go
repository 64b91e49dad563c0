package testpage

import (
	"fmt"
	"regexp"
	"strings"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// block is one paragraph, heading or list item of a page.
type block struct {
	text    string
	item    bool
	heading bool
	line    int64
}

// page is a published test page: one kommune's evidenstest and its god
// praksis test.
type page struct {
	// titles are where the kommune's name may stand: the headings, else the
	// first line.
	titles   []block
	sections []section
}

// section is one test on a page.
type section struct {
	kind        kommune.TestKind
	line        int64
	targetGroup string
	score       float64
	answers     []pageAnswer
	// opened and complete say that the page itself marks that there are more
	// answers, and where they end.
	opened, complete bool
	// last says that nothing follows on the page.
	last bool
}

// mayBeCut reports whether answers may be missing: the page does not mark their
// end where it marked a middle, or they are fewer than the test is known to
// have.
func (s *section) mayBeCut(knownQuestions int) bool {
	return !s.complete && (s.opened || len(s.answers) < knownQuestions)
}

type pageAnswer struct {
	line     int64
	raw      string
	text     string // without the label
	answer   kommune.Answer
	inferred bool
}

const (
	showAll  = "se alle svar"
	showLess = "se færre svar"
)

// pagePatterns are the forms by which a page is read.
type pagePatterns struct{ heading, score, label, threshold *regexp.Regexp }

func newPagePatterns() pagePatterns {
	return pagePatterns{
		heading:   regexp.MustCompile(`(?i)^(evidenstest|god praksis test)\s+vedr(?:\.|ørende)?\s+(.+)$`),
		score:     regexp.MustCompile(`(?i)^(\d{1,3}(?:[.,]\d{1,3})?)\s*(evidenstest|god praksis test)?$`),
		label:     regexp.MustCompile(`(?is)^(ja|delvist|nej|ikke oplyst)\s*:\s*(.*)$`),
		threshold: regexp.MustCompile(`(?i)\b(?:i\s+)?(?:mindst|færre\s+end)\s+\d+\s+ud\s+af\s+\d+\b`),
	}
}

// pageParser walks over a page's blocks.
type pageParser struct {
	patterns pagePatterns
	page     page
	scores   map[kommune.TestKind][]block
	faults   []*input.Fault
}

// parsePage reads the blocks of a page, or gives all that is wrong with it.
func parsePage(blocks []block) (page, []*input.Fault) {
	p := &pageParser{patterns: newPagePatterns(), scores: map[kommune.TestKind][]block{}}
	if len(blocks) == 0 {
		return page{}, []*input.Fault{{Rule: "cut_page", Line: 1, Whole: true, Message: "has no text"}}
	}
	p.page.titles = titlesOf(blocks)
	for n := 0; n < len(blocks); n++ {
		match := p.patterns.heading.FindStringSubmatch(blocks[n].text)
		if match == nil || blocks[n].item {
			p.readScore(blocks, n)
			continue
		}
		current := section{kind: testKind(match[1]), line: blocks[n].line, targetGroup: strings.TrimSpace(match[2])}
		n = p.readAnswers(&current, blocks, n+1) - 1
		p.page.sections = append(p.page.sections, current)
	}
	p.checkSections(blocks[len(blocks)-1].line)
	return p.page, p.faults
}

func titlesOf(blocks []block) []block {
	var titles []block
	for _, b := range blocks {
		if b.heading {
			titles = append(titles, b)
		}
	}
	return append(titles, blocks[0])
}

func testKind(name string) kommune.TestKind {
	if strings.EqualFold(name, "evidenstest") {
		return kommune.Evidence
	}
	return kommune.GoodPractice
}

// readScore notes a score, which stands before the test's name in a block of
// its own or in the same.
func (p *pageParser) readScore(blocks []block, n int) {
	match := p.patterns.score.FindStringSubmatch(blocks[n].text)
	if match == nil {
		return
	}
	name := match[2]
	if name == "" && n+1 < len(blocks) {
		name = blocks[n+1].text
	}
	switch strings.ToLower(name) {
	case "evidenstest", "god praksis test":
		kind := testKind(name)
		p.scores[kind] = append(p.scores[kind], block{text: match[1], line: blocks[n].line})
	}
}

// readAnswers reads the items below a test's heading and gives the block that
// comes after them.
func (p *pageParser) readAnswers(s *section, blocks []block, n int) int {
	for ; n < len(blocks); n++ {
		b := blocks[n]
		switch lower := strings.ToLower(b.text); {
		case lower == showAll:
			s.opened = true
		case lower == showLess:
			s.complete = true
			return n + 1
		case b.item:
			p.readAnswer(s, b)
		default:
			return n
		}
	}
	s.last = true
	return n
}

func (p *pageParser) readAnswer(s *section, b block) {
	answer := pageAnswer{line: b.line, raw: b.text, text: b.text}
	lower := strings.ToLower(b.text)
	if match := p.patterns.label.FindStringSubmatch(b.text); match != nil {
		answer.answer = answerOf(match[1])
		answer.text = strings.TrimSpace(match[2])
	} else {
		// The test defines its answers by these limits, so the sentence tells
		// the answer where the label is missing.
		answer.inferred = true
		switch {
		case strings.HasPrefix(lower, "færre end 7 ud af 10"):
			answer.answer = kommune.No
		case strings.HasPrefix(lower, "mindst 9 ud af 10"):
			answer.answer = kommune.Yes
		case strings.HasPrefix(lower, "mindst 7 ud af 10"):
			answer.answer = kommune.Partly
		}
	}
	if answer.answer == "" || answer.text == "" {
		p.faults = append(p.faults, &input.Fault{
			Rule: "answer_label", Line: b.line, Value: b.text, Whole: true,
			Message: "is an answer without Ja:, Delvist:, Nej: or Ikke oplyst:, or without a sentence",
		})
		return
	}
	s.answers = append(s.answers, answer)
}

func answerOf(label string) kommune.Answer {
	switch strings.ToLower(label) {
	case "ja":
		return kommune.Yes
	case "delvist":
		return kommune.Partly
	case "nej":
		return kommune.No
	}
	return kommune.NotStated
}

// checkSections finds out whether both tests are there, whole and with one
// score each.
func (p *pageParser) checkSections(lastLine int64) {
	for _, kind := range []kommune.TestKind{kommune.Evidence, kommune.GoodPractice} {
		var found []*section
		for n := range p.page.sections {
			if p.page.sections[n].kind == kind {
				found = append(found, &p.page.sections[n])
			}
		}
		switch {
		case len(found) == 0:
			p.add("cut_page", lastLine, string(kind), "ends without this test: the page was cut or is another")
			continue
		case len(found) > 1:
			p.add("duplicate_id", found[1].line, string(kind), "is a test that the page has twice")
			continue
		case len(found[0].answers) == 0:
			p.add("cut_page", found[0].line, string(kind), "is a test without answers: the page was cut")
		}
		p.setScore(found[0])
	}
}

func (p *pageParser) setScore(s *section) {
	scores := p.scores[s.kind]
	if len(scores) == 0 {
		p.add("score", s.line, string(s.kind), "is a test without a score")
		return
	}
	format := input.NumberFormat{Decimal: ','}
	for n, written := range scores {
		value, reason := format.ParseNumber(strings.Replace(written.text, ".", ",", 1))
		switch {
		case reason != "":
			p.add("number", written.line, written.text, reason)
		case n > 0 && value != s.score:
			p.add("score", written.line, written.text, fmt.Sprintf("is another score than %g, which the page gives above for the same test", s.score))
		default:
			s.score = value
		}
	}
}

func (p *pageParser) add(rule string, line int64, value, message string) {
	p.faults = append(p.faults, &input.Fault{Rule: rule, Line: line, Value: value, Message: message, Whole: true})
}
