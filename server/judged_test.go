package server_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The claims are on the published fact "godt 70 %", which settles some of them
// and not others.
func TestAClaimOnAHedgedFigureIsSettledOnlyByItsHedge(t *testing.T) {
	h := readOnly(t)
	for _, c := range []struct{ claim, verdict string }{
		{`kind: VALUE, comparator: MORE_THAN, stated: 70`, "TRUE"},
		{`kind: VALUE, comparator: ABOUT, stated: 70`, "TRUE"},
		{`kind: VALUE, comparator: MORE_THAN, stated: 71`, "CANNOT_TELL"},
		{`kind: VALUE, comparator: MORE_THAN, stated: 80`, "FALSE"},
		{`kind: VALUE, comparator: LESS_THAN, stated: 70`, "FALSE"},
	} {
		h.expect(t, `{checkClaim(input: {indicator: "published/deregistration-3-months", kommune: "0766", `+c.claim+`}) {verdict actual}}`,
			`{"checkClaim": {"verdict": "`+c.verdict+`", "actual": 70}}`)
	}
}

func TestAClaimOnAChangeAcrossABreakCannotBeTold(t *testing.T) {
	readOnly(t).expect(t, `{checkClaim(input: {indicator: "own/monthly", kommune: "766", kind: CHANGE_PCT, comparator: MORE_THAN, stated: 0, since: "2024M03", period: "2024M04"}) {
		verdict actual explanation(lang: EN)}}`,
		`{"checkClaim": {"verdict": "CANNOT_TELL", "actual": null, "explanation": "The series breaks between the two periods, so the figures can't be compared."}}`)
}

func TestABenchmarkThatAsksForTwoIsRefused(t *testing.T) {
	h := readOnly(t)
	const benchmark = `benchmark: {kind: COUNTRY, peerGroup: "job7"}`
	for _, query := range []string{
		`{compare(indicator: "own/share", ` + benchmark + `) {rows {rank}}}`,
		`{profile(kommune: "766", dataset: "own", ` + benchmark + `) {row {rank}}}`,
		`{checkClaim(input: {indicator: "own/share", kommune: "766", kind: DIFFERENCE, stated: 1, ` + benchmark + `}) {verdict}}`,
	} {
		wantFault(t, h.ask(t, query), map[string]any{
			"code": "BAD_USER_INPUT", "argument": "benchmark.peerGroup", "value": "job7",
			"takes": "nothing beside the kind COUNTRY: leave it out or choose another kind",
		})
	}
}

func TestAClaimNeedsWhatItsKindNeeds(t *testing.T) {
	h := readOnly(t)
	a := h.ask(t, `{checkClaim(input: {indicator: "demo/deregistered-3-months", kommune: "766", kind: CHANGE, stated: 1}) {verdict}}`)
	wantFault(t, a, map[string]any{"code": "BAD_USER_INPUT", "argument": "since", "value": "", "takes": "the earlier period of the change"})
}

func TestAClaimThatIsRefusedTakesNoOtherDown(t *testing.T) {
	a := readOnly(t).ask(t, `{
		right: checkClaim(input: {indicator: "published/deregistration-3-months", kommune: "766", kind: VALUE, comparator: MORE_THAN, statedText: "70 %"}) {verdict stated beyondChance test {reason}}
		wrong: checkClaim(input: {indicator: "published/deregistration-3-months", kommune: "766", kind: CHANGE, stated: 1}) {verdict}
		peers: similar(kommune: "766", k: 0, on: ["demo/deregistered-3-months"]) {distance}
		known: kommune(code: "766") {name}
	}`)
	want := map[string]any{
		"right": map[string]any{"verdict": "TRUE", "stated": 70.0, "beyondChance": nil, "test": nil},
		"wrong": nil, "peers": nil, "known": map[string]any{"name": "Hedensted"},
	}
	if diff := cmp.Diff(any(want), a.Data); diff != "" || len(a.Errors) != 2 {
		t.Errorf("(-want +got):\n%s\n%+v", diff, a.Errors)
	}
}

// verdicts are what the demo data give: 98 kommuner, one test each.
type verdict struct {
	Significance, SignificanceAfterCorrection string
	SignificanceReason                        *string
	Value, PValue, QValue, ZScore             *float64
	Rank                                      *int
	RankInterval, LikelyRankInterval          *struct{ Lower, Upper int }
	ShrunkValue                               *float64
	Sentence                                  string
}

func TestEveryKommuneIsTestedAgainstTheRestOrSaysWhyNot(t *testing.T) {
	h := readOnly(t)
	rows := into[struct{ Compare struct{ Rows []verdict } }](t, h, `{compare(indicator: "demo/deregistered-3-months") {rows {
		significance significanceAfterCorrection significanceReason value pValue qValue zScore rank rankInterval {lower upper} likelyRankInterval {lower upper} shrunkValue sentence}}}`).Compare.Rows
	flagged, corrected := 0, 0
	for _, row := range rows {
		if !strings.HasPrefix(row.Sentence, "Syntetiske tal: ") {
			t.Errorf("a sentence on synthetic figures does not say so: %s", row.Sentence)
		}
		if row.Value == nil {
			if row.Significance != "NOT_TESTED" || row.SignificanceReason == nil || row.PValue != nil || row.RankInterval != nil || row.LikelyRankInterval != nil {
				t.Errorf("without a figure: %+v", row)
			}
			continue
		}
		if row.PValue == nil || row.QValue == nil || *row.QValue < *row.PValue || row.ShrunkValue == nil ||
			row.RankInterval == nil || *row.Rank < row.RankInterval.Lower || *row.Rank > row.RankInterval.Upper {
			t.Fatalf("got %+v", row)
		}
		if row.Significance != "SIMILAR" {
			flagged++
		}
		if row.SignificanceAfterCorrection != "SIMILAR" {
			corrected++
		}
	}
	if len(rows) != 98 || flagged == 0 || corrected > flagged {
		t.Errorf("%d rows, %d flagged, %d after correction", len(rows), flagged, corrected)
	}
}

func TestTheFunnelNarrowsAsDenominatorsGrow(t *testing.T) {
	type point struct{ Denominator, Lower998, Lower95, Upper95, Upper998 float64 }
	funnel := into[struct {
		Compare struct {
			Funnel struct {
				Centre, Overdispersion float64
				Points                 []point
			}
		}
	}](t, readOnly(t), `{compare(indicator: "demo/deregistered-3-months") {funnel {centre overdispersion points {denominator lower998 lower95 upper95 upper998}}}}`).Compare.Funnel
	if funnel.Overdispersion < 1 || len(funnel.Points) < 10 {
		t.Fatalf("got %+v", funnel)
	}
	for n, p := range funnel.Points {
		if p.Lower998 > p.Lower95 || p.Lower95 > funnel.Centre || p.Upper95 < funnel.Centre || p.Upper998 < p.Upper95 || p.Lower998 < 0 || p.Upper998 > 100 {
			t.Errorf("point %d is out of order: %+v", n, p)
		}
		if n > 0 && (p.Denominator <= funnel.Points[n-1].Denominator || p.Upper95-p.Lower95 > funnel.Points[n-1].Upper95-funnel.Points[n-1].Lower95+1e-9) {
			t.Errorf("the funnel widens at point %d", n)
		}
	}
}

func TestSimilarKommunerComeNearestFirstAndServeAsFilterAndBenchmark(t *testing.T) {
	h := readOnly(t)
	const on = `on: ["demo/course-participation", "demo/deregistered-6-months"]`
	similar := into[struct {
		Similar []struct {
			Kommune  struct{ Code string }
			Distance float64
			Values   []float64
		}
	}](t, h, `{similar(kommune: "766", k: 5, `+on+`) {kommune {code} distance values}}`).Similar
	if len(similar) != 5 {
		t.Fatalf("got %+v", similar)
	}
	for n, s := range similar {
		if s.Kommune.Code == "766" || len(s.Values) != 2 || (n > 0 && s.Distance < similar[n-1].Distance) {
			t.Errorf("got %+v", similar)
		}
	}
	compared := into[struct {
		Compare struct {
			Benchmark struct{ Kind string }
			Rows      []struct{ Kommune struct{ Code string } }
		}
	}](t, h, `{compare(indicator: "demo/deregistered-3-months", kommuner: {similarTo: {kommune: "766", k: 5, `+on+`}},
		benchmark: {kind: SIMILAR, similar: {kommune: "766", k: 5, `+on+`}}) {benchmark {kind} rows {kommune {code}}}}`).Compare
	if len(compared.Rows) != 6 || compared.Benchmark.Kind != "SIMILAR" {
		t.Errorf("got %+v", compared)
	}
}

func TestAComparisonOfAnOlderReleaseSaysWhatWasRevisedSince(t *testing.T) {
	h := revisedHouse(t)
	h.expect(t, `{
		old: compare(indicator: "own/share", period: "2027", kommuner: {codes: ["101", "147", "791"]}, release: "own@1") {revised {newest {id} changed gone sentence(lang: EN)}}
		new: compare(indicator: "own/share", period: "2027") {revised {changed}}
		trend: trend(indicator: "own/share", from: "2026", kommuner: {codes: ["101"]}, release: "own@1") {revised {newest {id} changed}}
		relation(x: "own/share", y: "own/score", xPeriod: "2027", release: "own@1") {revisedX {changed} revisedY {changed}}
	}`, `{"old": {"revised": {"newest": {"id": "own@2"}, "changed": 3, "gone": false, "sentence": "Figures that differ in the newest release, own@2: 3."}}, "new": {"revised": null},
		"trend": {"revised": {"newest": {"id": "own@2"}, "changed": 1}}, "relation": {"revisedX": {"changed": 2}, "revisedY": {"changed": 1}}}`)
}
