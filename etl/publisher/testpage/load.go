package testpage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/kommune"
)

// readPage reads a test page into the results of two tests.
func readPage(ctx context.Context, l layout.Context, r *descriptor.Resource) error {
	content, err := input.ReadWholeText(l.Files(), r.Path, r.Encoding, l.Limits().PageBytes)
	if err != nil {
		return l.RejectOr(r, err)
	}
	blocks, bad := readBlocks(content)
	if bad != nil {
		return l.RejectOr(r, bad)
	}
	parsed, faults := parsePage(blocks)
	for _, bad := range faults {
		l.Reject(r.Path, bad.Line, bad.Value, bad)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	p := &pageLoad{Context: l, file: r.Path, patterns: newPagePatterns()}
	if !p.findKommune(parsed.titles) || len(faults) > 0 {
		return nil
	}
	return p.load(ctx, parsed)
}

// pageLoad turns one page into test results.
type pageLoad struct {
	layout.Context

	file     string
	code     kommune.Code
	patterns pagePatterns
}

// findKommune takes the first title that is a kommune's name; false where none is.
func (p *pageLoad) findKommune(titles []block) bool {
	var first *input.Fault
	for _, title := range titles {
		code, bad := p.KommuneCode(title.text)
		if bad == nil {
			p.code = kommune.Code(code)
			return true
		}
		if bad.Rule == input.RuleSkip {
			bad = &input.Fault{Rule: "unknown_kommune", Message: "is no kommune"}
		}
		if first == nil {
			first = bad
			first.Line, first.Value, first.Whole = title.line, title.text, true
		}
	}
	if first != nil {
		p.Reject(p.file, first.Line, first.Value, first)
	}
	return first == nil
}

func (p *pageLoad) load(ctx context.Context, parsed page) error {
	source := p.source()
	for _, s := range parsed.sections {
		group, bad := p.Resolve("target-groups", s.targetGroup)
		if bad != nil {
			bad.Value, bad.Whole = s.targetGroup, true
			p.Reject(p.file, s.line, "", bad)
			continue
		}
		known := p.questions(s.kind, group)
		if s.mayBeCut(len(known)) || (s.last && !s.complete && !isKnown(known, s.answers[len(s.answers)-1])) {
			p.Reject(p.file, s.answers[len(s.answers)-1].line, "", &input.Fault{
				Rule: "cut_page", Value: string(s.kind), Whole: true,
				Message: fmt.Sprintf("is where the test's answers end, after %d of %d, without a mark: the page was cut", len(s.answers), max(len(known), len(s.answers))),
			})
			continue
		}
		score := s.score
		result := kommune.TestResult{Kommune: p.code, Kind: s.kind, TargetGroupID: group, PublishedScore: &score, SourceID: source}
		for n, answer := range s.answers {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			p.CountRead()
			p.addAnswer(&result, known, answer, n+1)
		}
		p.AddResult(result)
	}
	return nil
}

func (p *pageLoad) addAnswer(result *kommune.TestResult, known []kommune.TestQuestion, answer pageAnswer, position int) {
	question, bad := p.match(known, answer, result, position)
	if bad == nil {
		for _, other := range result.QuestionIDs {
			if other == question {
				bad = &input.Fault{Rule: "duplicate_id", Message: "is a second answer to the question " + question}
			}
		}
	}
	if bad != nil {
		bad.Value, bad.Whole = answer.raw, true
		p.Reject(p.file, answer.line, answer.raw, bad)
		return
	}
	result.QuestionIDs = append(result.QuestionIDs, question)
	result.Answers = append(result.Answers, string(answer.answer))
	result.Inferred = append(result.Inferred, answer.inferred)
	p.CountLoaded()
}

// questions are those of a test that a page may answer: of this dataset and
// of the published facts.
func (p *pageLoad) questions(kind kommune.TestKind, group string) []kommune.TestQuestion {
	candidates := append([]kommune.TestQuestion{}, p.Vocabulary().Questions...)
	for _, q := range p.Catalogue().Questions.All {
		dataset := kommune.DatasetOf(q.ID)
		if (dataset == p.Dataset().ID || dataset == kommune.PublishedDataset) && !p.IsDefined("test-questions", q.ID) {
			candidates = append(candidates, q)
		}
	}
	var found []kommune.TestQuestion
	for _, q := range candidates {
		if q.Kind == kind && (q.TargetGroupID == nil || *q.TargetGroupID == group) {
			found = append(found, q)
		}
	}
	return found
}

func isKnown(known []kommune.TestQuestion, answer pageAnswer) bool {
	lower := strings.ToLower(answer.text)
	for _, q := range known {
		if len(q.Keywords) > 0 && hasAll(lower, q.Keywords) {
			return true
		}
	}
	return false
}

// match finds the question that an answer belongs to: the one whose keywords
// all occur in it, or one made from the same words before. Else the answer's
// words become a question.
func (p *pageLoad) match(known []kommune.TestQuestion, answer pageAnswer, result *kommune.TestResult, position int) (string, *input.Fault) {
	lower := strings.ToLower(answer.text)
	own := p.wordsID(result.Kind, lower)
	var found []string
	for _, q := range known {
		if q.ID == own || (len(q.Keywords) > 0 && hasAll(lower, q.Keywords)) {
			found = append(found, q.ID)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
	default:
		return "", &input.Fault{Rule: "ambiguous_question", Message: "fits several questions: " + strings.Join(found, ", ")}
	}
	if !p.IsDefined("test-questions", own) {
		group := result.TargetGroupID
		p.Define("test-questions", own)
		vocabulary := p.Vocabulary()
		vocabulary.Questions = append(vocabulary.Questions, kommune.TestQuestion{
			ID: own, TitleDA: answer.text, TitleEN: "", Kind: result.Kind, TargetGroupID: &group, Position: int64(position),
			JobProfileIDs: []string{}, CompetenceIDs: []string{}, Keywords: []string{},
		})
	}
	return own, nil
}

func hasAll(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, strings.ToLower(word)) {
			return false
		}
	}
	return true
}

// wordsID makes an id from an answer's words without the limits, which differ
// between the answers to one question.
func (p *pageLoad) wordsID(kind kommune.TestKind, text string) string {
	words := input.FoldTitle(p.patterns.threshold.ReplaceAllString(text, " "))
	sum := sha256.Sum256([]byte(string(kind) + "\n" + words))
	const digits = 12
	return kommune.QualifyID(p.Dataset().ID, "question-"+hex.EncodeToString(sum[:])[:digits])
}

// source gives the page's source and defines it where it is new.
func (p *pageLoad) source() string {
	id := kommune.QualifyID(p.Dataset().ID, pageLayout+"-"+string(p.code))
	if _, known := p.Catalogue().Sources.Find(id); known || p.IsDefined("sources", id) {
		return id
	}
	name := p.kommuneName()
	p.Define("sources", id)
	vocabulary := p.Vocabulary()
	vocabulary.Sources = append(vocabulary.Sources, kommune.Source{
		ID: id, Title: "Evidenstest og god praksis test, " + name, Publisher: "Jobcenter " + name,
	})
	return id
}

func (p *pageLoad) kommuneName() string {
	for _, list := range [][]kommune.Kommune{p.Vocabulary().Kommuner, p.Catalogue().Kommuner.All} {
		for _, k := range list {
			if k.Code == p.code {
				return k.Name
			}
		}
	}
	return string(p.code)
}
