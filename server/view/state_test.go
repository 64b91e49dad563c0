package view

import (
	"encoding/json"
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"
)

// The page reads addresses by web/src: its test has the same ones.
func TestAddressesAreReadAsThePageReadsThem(t *testing.T) {
	content, err := os.ReadFile("testdata/addresses.json")
	if err != nil {
		t.Fatal(err)
	}
	var addresses []struct {
		Address, Lang            string
		Compare, Relation, Trend map[string]any
	}
	if err := json.Unmarshal(content, &addresses); err != nil || len(addresses) == 0 {
		t.Fatalf("%d addresses: %v", len(addresses), err)
	}
	for _, c := range addresses {
		parsed, err := url.Parse(c.Address)
		if err != nil {
			t.Fatal(err)
		}
		state, err := Read(parsed.Query())
		if err != nil || strings.ToLower(string(state.Lang)) != c.Lang {
			t.Errorf("%s: %v in %s", c.Address, err, state.Lang)
		}
		if c.Compare != nil && !reflect.DeepEqual(asJSON(t, state.Comparison()), c.Compare) {
			t.Errorf("%s: %v, want %v", c.Address, state.Comparison(), c.Compare)
		}
		if c.Relation != nil && !reflect.DeepEqual(asJSON(t, state.Relation()), c.Relation) {
			t.Errorf("%s: %v, want %v", c.Address, state.Relation(), c.Relation)
		}
		if c.Trend != nil && !reflect.DeepEqual(asJSON(t, state.Trend()), c.Trend) {
			t.Errorf("%s: %v, want %v", c.Address, state.Trend(), c.Trend)
		}
	}
}

// asJSON are variables as the gateway has them from a request.
func asJSON(t *testing.T, variables map[string]any) (read map[string]any) {
	t.Helper()
	written, err := json.Marshal(variables)
	if err == nil {
		err = json.Unmarshal(written, &read)
	}
	if err != nil {
		t.Fatal(err)
	}
	return read
}
