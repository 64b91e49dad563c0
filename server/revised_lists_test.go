package server_test

import "testing"

// Of København the earlier of the two periods was revised, of Frederiksberg the later one,
// and its score. A kommune that has changed nothing of its own may have another rank.
func TestRankingsAndMatricesKnowWhatWasRevised(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	const (
		changes = `ranking(indicator: "own/share", of: CHANGE, from: "2026", to: "2027"`
		values  = `ranking(indicator: "own/share", to: "2027"`
		matrix  = `matrix(indicators: ["own/share", "own/score"], period: "2024"`
		fields  = `revised {newest {id} changed gone}`
	)
	h.expect(t, `{`+changes+`) {`+fields+`} `+matrix+`) {columns {`+fields+`}}}`,
		`{"ranking": {"revised": null}, "matrix": {"columns": [{"revised": null}, {"revised": null}]}}`)
	h.mustLoad(t, revised(t, "København,2026,share,,10,100", "København,2026,share,,12,100",
		"Frederiksberg,2027,share,,25,100", "Frederiksberg,2027,share,,26,100", "Frederiksberg,2024,score,1.0", "Frederiksberg,2024,score,4.0"))
	const older = `, release: "own@1"`
	h.expect(t, `{
		both: `+changes+older+`) {`+fields+`}
		none: `+changes+older+`, first: 0) {rows {rank} `+fields+`}
		later: `+values+older+`) {revised {changed sentence}}
		aarhus: `+values+older+`, kommuner: {codes: ["751"]}) {revised {changed}}
		newest: `+values+`) {revised {changed}}
		`+matrix+older+`) {columns {`+fields+`}}
		asOf: matrix(indicators: ["own/share", "own/score@1"], period: "2024") {columns {revised {changed}}}
	}`, `{
		"both": {"revised": {"newest": {"id": "own@2"}, "changed": 2, "gone": false}},
		"none": {"rows": [], "revised": {"newest": {"id": "own@2"}, "changed": 2, "gone": false}},
		"later": {"revised": {"changed": 1, "sentence": "Tal, der er ændret i den nyeste udgivelse, own@2: 1."}},
		"aarhus": {"revised": {"changed": 0}},
		"newest": {"revised": null},
		"matrix": {"columns": [
			{"revised": {"newest": {"id": "own@2"}, "changed": 0, "gone": false}},
			{"revised": {"newest": {"id": "own@2"}, "changed": 1, "gone": false}}]},
		"asOf": {"columns": [{"revised": null}, {"revised": {"changed": 1}}]}
	}`)
}
