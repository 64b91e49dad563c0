package dataset

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kommunebench/kommune"
)

// months is a release of one indicator in three target groups over some years.
func months(years int) *kommune.Snapshot {
	s := &kommune.Snapshot{
		Dataset: kommune.Dataset{ID: "own", Title: "Own", Publisher: "Nobody", DisclosureBy: kommune.DisclosureByKommunebench},
		Release: kommune.Release{ID: "own@3"},
	}
	s.Indicators = []kommune.Indicator{{ID: "own/mean", TitleDA: "Middel", Kind: kommune.Mean, Scale: 1}}
	for year := range years {
		slice := kommune.Slice{Table: "observations", IndicatorID: "own/mean", Year: 1900 + year, TargetGroupIDs: []string{"", "own/a", "own/b"}}
		for month := range 12 {
			slice.Periods = append(slice.Periods, kommune.Period(fmt.Sprintf("%dM%02d", 1900+year, month+1)))
		}
		s.Slices = append(s.Slices, slice)
	}
	return s
}

// readerOfAll has a row for each kommune of every period, and counts how many are
// asked for at once.
type readerOfAll struct{ statements, rows, most int }

var errGone = errors.New("the release is gone")

func (r *readerOfAll) ReadObservations(_ context.Context, _ *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Observation, error) {
	var rows []kommune.Observation
	for _, group := range query.TargetGroupIDs {
		for _, period := range query.Periods {
			for code := range 98 {
				value := float64(code) / 3
				rows = append(rows, kommune.Observation{
					IndicatorID: query.IndicatorIDs[0], TargetGroupID: group, Period: period, Area: kommune.Area(fmt.Sprint(101 + code)), Value: &value,
					Status: kommune.Published, Qualifier: kommune.Exact,
				})
			}
		}
	}
	r.statements, r.rows, r.most = r.statements+1, r.rows+len(rows), max(r.most, len(rows))
	return rows, nil
}

func (*readerOfAll) ReadTestResults(context.Context, []*kommune.Snapshot, []kommune.Code, kommune.TestKind, string) ([]kommune.TestResult, error) {
	return nil, nil
}

func (*readerOfAll) ReadParticipations(context.Context, []*kommune.Snapshot, []kommune.Code, []string) ([]kommune.Participation, error) {
	return nil, nil
}

func (*readerOfAll) ReadDeregistrations(context.Context, []*kommune.Snapshot, []kommune.Code) ([]kommune.Deregistration, error) {
	return nil, nil
}

func TestFiguresAreReadInBatches(t *testing.T) {
	reader := &readerOfAll{}
	if err := Write(t.Context(), io.Discard, reader, months(60)); err != nil {
		t.Fatal(err)
	}
	if want := 3 * 60 * 12 * 98; reader.rows != want || reader.most > batchRows || reader.statements > 2*want/batchRows+3 {
		t.Errorf("%d rows, want %d; up to %d at once in %d statements", reader.rows, want, reader.most, reader.statements)
	}
}

// failing fails at the n-th statement.
type failing struct {
	readerOfAll

	at int
}

func (f *failing) ReadObservations(ctx context.Context, s *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Observation, error) {
	if f.statements == f.at {
		return nil, errGone
	}
	return f.readerOfAll.ReadObservations(ctx, s, query)
}

func TestAPackageThatBreaksOffIsNone(t *testing.T) {
	var whole bytes.Buffer
	if err := Write(t.Context(), &whole, &readerOfAll{}, months(1)); err != nil {
		t.Fatal(err)
	}
	for length := range whole.Len() {
		if _, err := zip.NewReader(bytes.NewReader(whole.Bytes()[:length]), int64(length)); err == nil {
			t.Fatalf("%d of %d bytes are taken for a zip", length, whole.Len())
		}
	}
	for at := range 3 {
		var out bytes.Buffer
		if err := Write(t.Context(), &out, &failing{at: at}, months(1)); !errors.Is(err, errGone) {
			t.Errorf("statement %d fails: got %v", at, err)
		}
		if bytes.Contains(out.Bytes(), []byte("datapackage.json")) {
			t.Error("what broke off has a descriptor")
		}
	}
}

// What is added to a release must be added to its package.
func TestEveryPartOfAVocabularyIsInAPackage(t *testing.T) {
	vocabulary := &kommune.Vocabulary{}
	var written []string
	for _, table := range vocabularyTables(vocabulary) {
		written = append(written, reflect.TypeOf(table.rows).Elem().Name())
	}
	of := reflect.TypeFor[kommune.Vocabulary]()
	for n := range of.NumField() {
		row := of.Field(n).Type.Elem()
		if row != reflect.TypeFor[kommune.Indicator]() && !slices.Contains(written, row.Name()) {
			t.Errorf("%s is in no file", of.Field(n).Name)
		}
		for _, field := range reflect.VisibleFields(row) {
			if _, isColumn := field.Tag.Lookup("col"); !isColumn || row == reflect.TypeFor[kommune.Indicator]() {
				continue
			}
			if _, err := textOf(reflect.New(field.Type).Elem()); err != nil {
				t.Errorf("%s.%s: %v", row.Name(), field.Name, err)
			}
		}
	}
}

func TestAValueThatItsPartsGiveIsLeftToThem(t *testing.T) {
	three, eight, share, rounded := 3.0, 8.0, 37.5, 38.0
	proportion, score := &kommune.Indicator{Kind: kommune.Proportion, Scale: 100}, &kommune.Indicator{Kind: kommune.Score, Scale: 100}
	for _, c := range []struct {
		indicator *kommune.Indicator
		row       kommune.Observation
		want      bool
	}{
		{proportion, kommune.Observation{Value: &share, Numerator: &three, Denominator: &eight}, true},
		{proportion, kommune.Observation{Value: &rounded, Numerator: &three, Denominator: &eight}, false},
		{proportion, kommune.Observation{Value: &share, Numerator: &three}, false},
		{proportion, kommune.Observation{Numerator: &three, Denominator: &eight}, false},
		{score, kommune.Observation{Value: &share, Numerator: &three, Denominator: &eight}, false},
	} {
		if got := isGivenByParts(&c.row, c.indicator); got != c.want {
			t.Errorf("%s %+v: %v", c.indicator.Kind, c.row, got)
		}
	}
}

func TestARowStandsBehindThoseThatItNames(t *testing.T) {
	fields := []field{{"id", "string"}, {"part_of", "string"}, {"conflicts_with", "string"}}
	records := [][]string{{"a", "c", ""}, {"b", "", ""}, {"c", "other/x", "d|b"}, {"d", "", ""}, {"e", "f", ""}, {"f", "e", ""}}
	var ids []string
	for _, record := range inOrder(fields, records) {
		ids = append(ids, record[0])
	}
	if got := strings.Join(ids, ""); got != "dbcafe" {
		t.Errorf("in the order %s", got)
	}
}

func TestTheDescriptorSaysThatSmallCountsAreHidden(t *testing.T) {
	reason := "They are public."
	for _, c := range []struct {
		of   kommune.Dataset
		want string
	}{
		{kommune.Dataset{DisclosureBy: kommune.DisclosureByPublisher, DisclosureReason: &reason}, reason},
		{kommune.Dataset{DisclosureBy: kommune.DisclosureByKommunebench}, "Kommunebench har skjult små tal"},
	} {
		if got := disclosureOf(c.of); got.By != kommune.DisclosureByPublisher || !strings.HasPrefix(got.Reason, c.want) {
			t.Errorf("got %+v, want %q", got, c.want)
		}
	}
}
