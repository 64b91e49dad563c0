package etl

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"kommunebench/kommune"
)

// nordicCatalogue has the kommuner whose codes are others' codes elsewhere.
func nordicCatalogue() *kommune.Catalogue {
	return kommune.NewCatalogue([]*kommune.Snapshot{{
		Dataset: kommune.Dataset{ID: kommune.ReferenceDataset},
		Vocabulary: kommune.Vocabulary{Kommuner: []kommune.Kommune{
			{Code: "101", Name: "København", Aliases: []string{"Copenhagen"}},
			{Code: "580", Name: "Aabenraa"},
			{Code: "751", Name: "Aarhus", Aliases: []string{"Århus"}},
			{Code: "766", Name: "Hedensted"},
		}, PeerGroups: []kommune.PeerGroup{
			{ID: "region-nordjylland", Kind: kommune.Region, Name: "Region Nordjylland"},
			{ID: "region-hovedstaden", Kind: kommune.Region, Name: "Region Hovedstaden"},
			{ID: "landsdel-bornholm", Kind: kommune.Landsdel, Name: "Landsdel Bornholm"},
		}},
	}})
}

// tableOf writes a table of JSON-stat; a dimension is its id, a colon, and its
// categories as code=name.
func tableOf(role string, dimensions ...string) string {
	var ids, sizes, members []string
	cells := 1
	for _, dimension := range append(dimensions, "Tid:2024=2024") {
		id, list, _ := strings.Cut(dimension, ":")
		categories := strings.Split(list, ",")
		var index, labels []string
		for _, category := range categories {
			code, name, named := strings.Cut(category, "=")
			index = append(index, fmt.Sprintf("%q", code))
			if named {
				labels = append(labels, fmt.Sprintf("%q:%q", code, name))
			}
		}
		ids, sizes = append(ids, fmt.Sprintf("%q", id)), append(sizes, fmt.Sprint(len(categories)))
		members = append(members, fmt.Sprintf(`%q:{"category":{"index":[%s],"label":{%s}}}`, id, strings.Join(index, ","), strings.Join(labels, ",")))
		cells *= len(categories)
	}
	values := strings.TrimSuffix(strings.Repeat("1,", cells), ",")
	return fmt.Sprintf(`{"class":"dataset","id":[%s],"size":[%s],"role":{%s},"dimension":{%s},"extension":{"px":{"tableid":"T1"}},"value":[%s]}`,
		strings.Join(ids, ","), strings.Join(sizes, ","), role, strings.Join(members, ","), values)
}

func TestADimensionIsOfKommunerByTheirCodesAndNames(t *testing.T) {
	const diagnoses = "DIAG:101=Tuberkulose,580=Nyresvigt,751=Hjerneskade"
	for name, c := range map[string]struct{ content, areas, rule string }{
		"codes and names":            {tableOf("", "A:101=København,766=Hedensted"), "101 766", ""},
		"spellings":                  {tableOf("", "A:0101=Copenhagen,751=ÅRHUS KOMMUNE,0766=Hedensted Kommune,580=Åbenraa"), "101 751 766 580", ""},
		"composed otherwise":         {tableOf("", "A:751=A\u030arhus,580=A\u030abenraa"), "751 580", ""},
		"names that hold the code":   {tableOf("", "A:101=101 København,766=0766,751=751 - Aarhus"), "101 766 751", ""},
		"names only":                 {tableOf("", "A:København,Hedensted,Et andet sted"), "101 766", ""},
		"a publisher's own numbers":  {tableOf("", "A:1=København,20766=Hedensted"), "101 766", ""},
		"codes only, named":          {tableOf("", "OMRÅDE:101,766"), "101 766", ""},
		"codes only, of places":      {tableOf(`"geo":["A"]`, "A:101,766"), "101 766", ""},
		"codes only":                 {tableOf("", "A:101,766"), "", "no_kommuner"},
		"the country beside":         {tableOf("", "A:000=Hele landet,084=Region Hovedstaden,766=Hedensted,411=Christiansø"), "country 766", ""},
		"landsdele and English":      {tableOf("", "A:000=All Denmark,04=Bornholm,081=Region North Jutland,766=Hedensted"), "country 766", ""},
		"diagnoses":                  {tableOf("", diagnoses), "", "no_kommuner"},
		"diagnoses said to be areas": {tableOf(`"geo":["DIAG"]`, diagnoses), "", "no_kommuner"},
		"diagnoses beside areas":     {tableOf("", diagnoses, "A:101=København,766=Hedensted,x=Et andet sted"), "101 766", ""},
		"Swedish":                    {tableOf("", "Region:00=Riket,01=Stockholms län,0101=Upplands Väsby,0580=Linköping"), "", "no_kommuner"},
		"Swedish, said to be areas":  {tableOf(`"geo":["Region"]`, "Region:0580=Linköping,0751=Sundsvall"), "", "no_kommuner"},
		"one of another country":     {tableOf("", "A:101=København,766=Hedensted,0580=Linköping"), "", "code_and_name"},
		"a region by another name":   {tableOf("", "A:101=København,766=Hedensted,084=Linköping"), "", "code_and_name"},
		"a code twice":               {tableOf("", "A:101=København,101=København"), "", "json"},
		"moves":                      {tableOf("", "FRA:101=København,766=Hedensted", "TIL:101=København,766=Hedensted"), "", "publisher_shape"},
		"moves, one of places":       {tableOf(`"geo":["TIL"]`, "FRA:101=København,766=Hedensted", "TIL:101=København,766=Hedensted"), "101 766", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Open(t.Context(), writeFile(t, "t1.json", c.content), Options{Catalogue: nordicCatalogue(), MaxRejects: 10})
			if c.rule != "" {
				if got := firstReject(t, err); got.Rule != c.rule {
					t.Errorf("got %s", got)
				}
				return
			}
			sink, _ := mustRead(t, p, err)
			seen := map[string]bool{}
			var areas []string
			for _, row := range sink.observations {
				if area := string(row.Area); !seen[area] && !strings.Contains(area, "-") {
					areas = append(areas, area)
					seen[area] = true
				}
			}
			if got := strings.Join(areas, " "); got != c.areas {
				t.Errorf("got %s, want %s", cmp.Or(got, "nothing"), c.areas)
			}
		})
	}
}

func TestObservationsTakeTheCodesOfTheCountryAndTheRegions(t *testing.T) {
	csv := "kommune,period,indicator,value\n000,2024,share,1\n081,2024,share,2\n766,2024,share,3\n"
	_, sink, err := readAs(t, "o.csv", csv, "", Options{Catalogue: nordicCatalogue()})
	if err != nil {
		t.Fatal(err)
	}
	var areas []string
	for _, row := range sink.observations {
		areas = append(areas, string(row.Area))
	}
	if got := strings.Join(areas, " "); got != "country region-nordjylland 766" {
		t.Errorf("got %s", got)
	}
	// Codes of landsdele may as well be codes of kommuner that lost a digit.
	_, _, err = readAs(t, "o.csv", "kommune,period,indicator,value\n04,2024,share,1\n", "", Options{Catalogue: nordicCatalogue()})
	if got := firstReject(t, err); got.Rule != "unknown_kommune" {
		t.Errorf("got %s", got)
	}
}
