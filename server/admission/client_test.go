package admission

import (
	"net/http"
	"strings"
	"testing"

	"kommunebench/kommune"
)

// Who asks is told by the connection, and by X-Forwarded-For only as far as
// own proxies have written it.
func TestWhoAsksIsTheAddressThatTrustedProxiesSaw(t *testing.T) {
	proxies, err := ReadProxies([]string{"10.0.0.0/8", " 192.0.2.7", "2001:db8:1::/48"})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		proxies   Proxies
		remote    string
		forwarded []string
		want      string
	}{
		"no proxy":                         {proxies, "198.51.100.4:1234", nil, "198.51.100.4"},
		"a spoof without a proxy":          {proxies, "198.51.100.4:1234", []string{"203.0.113.9"}, "198.51.100.4"},
		"a spoof where none is trusted":    {nil, "10.0.0.1:1", []string{"203.0.113.9"}, "10.0.0.1"},
		"a proxy":                          {proxies, "10.0.0.1:1", []string{"203.0.113.9"}, "203.0.113.9"},
		"a proxy that says nothing":        {proxies, "10.0.0.1:1", nil, "10.0.0.1"},
		"a spoof through a proxy":          {proxies, "10.0.0.1:1", []string{"1.1.1.1, 10.0.0.9, 203.0.113.9"}, "203.0.113.9"},
		"a spoof in a header of its own":   {proxies, "10.0.0.1:1", []string{"1.1.1.1", "203.0.113.9"}, "203.0.113.9"},
		"two proxies":                      {proxies, "10.0.0.1:1", []string{"1.1.1.1, 203.0.113.9, 192.0.2.7"}, "203.0.113.9"},
		"a proxy that asks itself":         {proxies, "10.0.0.1:1", []string{"10.0.0.2"}, "10.0.0.2"},
		"nonsense behind a proxy":          {proxies, "10.0.0.1:1", []string{"203.0.113.9, <script>"}, "10.0.0.1"},
		"nothing behind a proxy":           {proxies, "10.0.0.1:1", []string{"203.0.113.9,"}, "10.0.0.1"},
		"a port":                           {proxies, "10.0.0.1:1", []string{"203.0.113.9:4711"}, "203.0.113.9"},
		"IPv6":                             {proxies, "[2001:db8:2:3:4:5:6:7]:1", nil, "2001:db8:2:3::/64"},
		"a neighbour in IPv6":              {proxies, "[2001:db8:2:3:aaaa::1]:1", nil, "2001:db8:2:3::/64"},
		"IPv6 with a zone":                 {proxies, "[fe80::1%eth0]:1", nil, "fe80::/64"},
		"IPv6 behind IPv6 with a port":     {proxies, "[2001:db8:1::1]:1", []string{"[2001:db8:9::1]:99"}, "2001:db8:9::/64"},
		"IPv4 as IPv6":                     {proxies, "[::ffff:198.51.100.4]:1", nil, "198.51.100.4"},
		"a proxy of IPv4 as IPv6":          {proxies, "[::ffff:10.0.0.1]:1", []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
		"more proxies than there can be":   {proxies, "10.0.0.1:1", []string{strings.Repeat("10.0.0.2,", 10_000) + "10.0.0.3"}, "10.0.0.2"},
		"what is no address of a computer": {proxies, "@", []string{"203.0.113.9"}, "@"},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := c.proxies.addressOf(r); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	for _, network := range []string{"", "x", "10.0.0.0/33", "0.0.0.0/0", "::/0", "::ffff:10.0.0.0/104", "fe80::1%eth0"} {
		if _, err := ReadProxies([]string{network}); err == nil || err.(*kommune.Error).Argument != "trust-proxy" { //nolint:errorlint // it is no other
			t.Errorf("%q: %v", network, err)
		}
	}
}

func FuzzAddressOf(f *testing.F) {
	f.Add("10.0.0.1:1", "1.1.1.1, 10.2.3.4")
	f.Add("[::1]:2", "[2001:db8::1]:3,,")
	proxies, err := ReadProxies([]string{"10.0.0.0/8", "::1"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, remote, forwarded string) {
		r := &http.Request{RemoteAddr: remote, Header: http.Header{"X-Forwarded-For": {forwarded}}}
		got := proxies.addressOf(r)
		if address, err := parseAddress(remote); err == nil && !proxies.hold(address) && got != networkOf(address) {
			t.Errorf("%q could say to be %q", remote, got)
		}
	})
}

// However an address writes it, no key stays in it: it would be logged, and kept
// by whoever keeps answers.
func TestAKeyIsTakenOutOfTheAddress(t *testing.T) {
	for query, want := range map[string][2]string{ // what is left, and the key
		"x=1&key=abc":              {"x=1", "abc"},
		"%6Bey=abc&x=1":            {"x=1", "abc"},
		"x=1&%6b%65%79=a%62c":      {"x=1", "abc"},
		"key=&x=1":                 {"x=1", ""},
		"x=1":                      {"x=1", ""},
		"Key=abc&monkey=1&x=%6Bey": {"Key=abc&monkey=1&x=%6Bey", ""},
		"key=abc&key=abc":          {"", "abc"},
	} {
		r, err := http.NewRequest(http.MethodGet, "http://host.example/graphql?"+query, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		kept, found := takeCredential(r)
		if kept.URL.RawQuery != want[0] || found.secret != want[1] || found.wrong != nil || found.inAddress != (want[1] != "") {
			t.Errorf("%s: left is %q, key %+v", query, kept.URL.RawQuery, found)
		}
	}
}
