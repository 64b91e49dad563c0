package etl

import (
	"strings"
	"testing"

	"kommunebench/etl/input"
)

func TestATextThatIsTooLongForANameIsNoKommune(t *testing.T) {
	_, _, err := readAs(t, "o.csv", "kommune,period,indicator,value\n"+strings.Repeat("x", 2000)+",2024,share,1\n", "", Options{})
	if got := firstReject(t, err); got.Rule != "unknown_kommune" || got.Column != "kommune" || len(got.Value) > 2*input.LongestValue {
		t.Errorf("got %s", got)
	}
}
