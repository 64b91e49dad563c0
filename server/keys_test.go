package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/server"
	"kommunebench/server/admission"
	"kommunebench/server/operation"
)

// keyed is a test server with keys and rates, and what its server logs.
type keyed struct {
	*testServer
	log *syncBuffer
}

type syncBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func serveKeyed(t *testing.T, rates admission.Rates, proxies ...string) keyed {
	t.Helper()
	common, log := readOnly(t), &syncBuffer{}
	trusted, err := operation.ReadTrusted(fstest.MapFS{"a.graphql": {Data: []byte(`query Name($code: KommuneCode!) {kommune(code: $code) {name}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	behind, err := admission.ReadProxies(proxies)
	if err != nil {
		t.Fatal(err)
	}
	return keyed{log: log, testServer: common.served(t, func(o *server.Options) {
		o.Keys, o.Rates, o.Trusted, o.Proxies = common.store, rates, trusted, behind
		o.Logger = slog.New(slog.NewTextHandler(log, nil))
	})}
}

func (k keyed) makeKey(t *testing.T, name string) (secret, id string) {
	t.Helper()
	secret, key, err := k.store.CreateKey(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return secret, key.ID
}

func TestAKeyGivesAHigherRateAndItsNameStandsInTheLog(t *testing.T) {
	k := serveKeyed(t, admission.Rates{Public: 2, Key: 5})
	secret, id := k.makeKey(t, "The Desk")
	byAddress := escaped(hedensted) + "&key=" + secret
	for n, c := range []struct {
		path, authorization string
		status              int
		remaining           string
	}{
		{escaped(hedensted), "", 200, "1"},
		{"/q/Name?code=766", "", 200, "0"},
		{escaped(hedensted), "", 429, "0"},
		{"/q/Name?code=766", "", 429, "0"},
		{"/export/observations?x=y", "", 429, "0"},
		{escaped(hedensted), "Bearer " + secret, 200, "4"},
		{byAddress, "", 200, "3"},
		{"/q/Name?code=766&key=" + secret, "", 200, "2"},
		{"/q/Name?key=&code=766&key=" + secret, "bearer  " + secret, 200, "1"},
		{byAddress, "", 200, "0"},
		{byAddress, "", 429, "0"},
		{escaped(hedensted), "", 429, "0"},
	} {
		a := k.sendAuthorized(t, c.path, c.authorization)
		if a.status != c.status || a.header.Get("X-RateLimit-Remaining") != c.remaining {
			t.Errorf("%d: status %d, %s remaining: %.300s", n, a.status, a.header.Get("X-RateLimit-Remaining"), a.body)
		}
		if c.status == 200 && !strings.Contains(a.body, "Hedensted") {
			t.Errorf("%d: %s", n, a.body)
		}
	}
	if log := k.log.String(); strings.Count(log, `key="The Desk" key_id=`+id) != 6 {
		t.Errorf("the log names the key not six times:\n%s", log)
	}
	keys, err := k.store.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		if key.ID == id && (key.LastUsed == nil || key.LastUsed.Before(time.Now().Add(-49*time.Hour))) {
			t.Errorf("the day of the last use: %+v", key)
		}
	}
}

func TestAWrongKeyIsRefusedWithWordsThatTellNothing(t *testing.T) {
	k := serveKeyed(t, admission.Rates{Public: 100, Key: 100})
	live, _ := k.makeKey(t, "live")
	revoked, id := k.makeKey(t, "revoked")
	if _, _, err := k.store.RevokeKey(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	unknown, _ := kommune.NewAPIKeySecret()
	var words []string
	for name, c := range map[string]struct{ path, authorization string }{
		"unknown":                {escaped(hedensted), "Bearer " + unknown},
		"revoked":                {escaped(hedensted), "Bearer " + revoked},
		"in the address":         {escaped(hedensted) + "&key=" + unknown, ""},
		"of a trusted operation": {"/q/Name?code=766&key=" + unknown, ""},
		"of an export":           {"/export/observations?key=" + unknown, ""},
		"one letter off":         {escaped(hedensted), "Bearer " + live[:54] + map[bool]string{true: "b", false: "a"}[live[54] == 'a']},
		"cut":                    {escaped(hedensted), "Bearer " + live[:40]},
		"long":                   {escaped(hedensted), "Bearer " + live + live},
		"large":                  {escaped(hedensted), "Bearer " + strings.ToUpper(live)},
		"nonsense":               {escaped(hedensted) + "&key=%00%ff", ""},
	} {
		a := k.sendAuthorized(t, c.path, c.authorization)
		if a.status != http.StatusUnauthorized || a.header.Get("WWW-Authenticate") != `Bearer realm="kommunebench", error="invalid_token"` || !strings.Contains(a.body, `"code":"UNAUTHENTICATED"`) {
			t.Errorf("%s: %d %v %s", name, a.status, a.header, a.body)
		}
		words = append(words, a.body)
	}
	for _, body := range words {
		if body != words[0] {
			t.Errorf("refusals differ: %s and %s", body, words[0])
		}
	}
	for name, c := range map[string]struct {
		path, authorization string
		status              int
	}{
		"another scheme":                    {escaped(hedensted), "Basic dXNlcjpwYXNz", http.StatusUnauthorized},
		"no scheme":                         {escaped(hedensted), live, http.StatusUnauthorized},
		"nothing":                           {escaped(hedensted), "Bearer ", http.StatusUnauthorized},
		"two that are different, one wrong": {escaped(hedensted) + "&key=" + unknown, "Bearer " + live, http.StatusBadRequest},
		"two parameters":                    {escaped(hedensted) + "&key=" + unknown + "&key=" + live, "", http.StatusBadRequest},
	} {
		if a := k.sendAuthorized(t, c.path, c.authorization); a.status != c.status || strings.Contains(a.body, "kb_a") {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := k.send(t, http.MethodGet, escaped(hedensted)+"&key=", ""); a.status != http.StatusOK {
		t.Errorf("an empty parameter: %d %s", a.status, a.body)
	}
}

func (k keyed) sendAuthorized(t *testing.T, path, authorization string) answer {
	t.Helper()
	if authorization == "" {
		return k.send(t, http.MethodGet, path, "")
	}
	return k.send(t, http.MethodGet, path, "", "Authorization", authorization)
}

// When that is, is tested with a clock of the test's own in keys_clock_test.go.
func TestANewKeyWorksAndARevokedOneIsRefusedForGood(t *testing.T) {
	k := serveKeyed(t, admission.Rates{Key: 1_000_000})
	works := func(secret string) bool {
		return k.sendAuthorized(t, escaped(hedensted), "Bearer "+secret).status == http.StatusOK
	}
	secret, id := k.makeKey(t, "short")
	enginetest.Eventually(t, "a new key works", func() bool { return works(secret) })
	another, _ := k.makeKey(t, "made while the first one is known")
	enginetest.Eventually(t, "another new key works", func() bool { return works(another) })
	var stop atomic.Bool
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			for !stop.Load() {
				works(secret)
			}
		})
	}
	if _, _, err := k.store.RevokeKey(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	enginetest.Eventually(t, "the revoked key is refused", func() bool { return !works(secret) })
	stop.Store(true)
	asking.Wait()
	for range 20 {
		if a := k.sendAuthorized(t, escaped(hedensted), "Bearer "+secret); a.status != http.StatusUnauthorized {
			t.Errorf("refused once, then %d", a.status)
		}
	}
}

// Whatever is asked with a key, it stands in no log, error, redirect or header.
func TestNothingShowsAKey(t *testing.T) {
	k := serveKeyed(t, admission.Rates{Public: 1000, Key: 20})
	secret, _ := k.makeKey(t, "live")
	unknown, _ := kommune.NewAPIKeySecret()
	for _, key := range []string{secret, unknown} {
		paths := []string{
			"//graphql?key=" + key + "&query=" + url.QueryEscape(hedensted), "/graphiql/?key=" + key, "/?key=" + key, "/graphql/../graphql?key=" + key, "/nowhere?key=" + key,
			"/graphql?key=" + key + "&%zz", "/graphql?%6bey=" + key + "&%zz", "/graphql?a=b;key=" + key, "/graphql?query=%ff&key=" + key, "/graphql?query={nope}&key=" + key,
			"/graphql?variables=" + key + "&query=" + url.QueryEscape(hedensted), "/graphql?query=" + key, "/graphql?query=query+" + key + url.QueryEscape(hedensted),
			"/q/Name?apikey=" + key, "/q/Name?KEY=" + key, "/q/Name?code=" + key, "/q/" + key, "/q/Name?code=766&key=" + key, "/schema.graphql?key=" + key, "/" + key,
			"/q/Nope?key=" + key, "/export/x?key=" + key, "/" + strings.Repeat("a", 160) + "/" + key,
		}
		for _, path := range paths {
			for _, headers := range [][]string{{}, {"Authorization", "Bearer " + key}, {"Authorization", key}, {"X-Request-Id", key}} {
				a := k.send(t, http.MethodGet, path, "", headers...)
				a.header.Del("Date")
				var header bytes.Buffer
				_ = a.header.Write(&header)
				if strings.Contains(a.body, key) || strings.Contains(header.String(), key) {
					t.Errorf("%s %v: %d\n%s%s", path, headers, a.status, header.String(), a.body)
				}
				if strings.Contains(path, "key="+key) && strings.HasPrefix(path, "/q/") && a.header.Get("Cache-Control") == "" {
					t.Errorf("%s: an answer that may be kept by its address", path)
				}
			}
		}
		a := k.send(t, http.MethodPost, "/graphql?key="+key, `{"query":"{kommune(code:\"`+key+`\"){name}}"}`, "Content-Type", "application/json")
		if strings.Contains(a.body, key) {
			t.Error(a.body)
		}
	}
	if log := k.log.String(); strings.Contains(log, secret[3:20]) || strings.Contains(log, unknown[3:20]) {
		t.Error("the log shows a key")
	}
}

// awayKeys are keys of a database that may be away.
type awayKeys struct {
	admission.Keys
	away atomic.Bool
}

func (a *awayKeys) LiveKeys(ctx context.Context) (map[kommune.KeyHash]kommune.APIKey, error) {
	if a.away.Load() {
		return nil, errors.New("connection refused")
	}
	return a.Keys.LiveKeys(ctx)
}

func TestWhileTheDatabaseIsAwayAKeyGetsWhatIsKeptAndNothingElse(t *testing.T) {
	common := readOnly(t)
	keys := &awayKeys{Keys: common.store}
	k := keyed{testServer: common.served(t, func(o *server.Options) { o.Keys, o.Rates = keys, admission.Rates{Key: 1_000_000} })}
	secret, _ := k.makeKey(t, "patient")
	ask := func() answer { return k.sendAuthorized(t, escaped(hedensted), "Bearer "+secret) }
	if a := ask(); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	keys.away.Store(true)
	var refused answer
	asked := 0
	enginetest.Eventually(t, "the key is refused", func() bool {
		asked++ // something else each time, or it would be kept
		refused = k.sendAuthorized(t, escaped(fmt.Sprintf(`{k%d: kommune(code: "0766") {name}}`, asked)), "Bearer "+secret)
		return refused.status != http.StatusOK
	})
	if a := ask(); a.status != http.StatusOK || a.header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("what is kept: %d %v", a.status, a.header)
	}
	if refused.status != http.StatusServiceUnavailable || refused.header.Get("Retry-After") == "" || !strings.Contains(refused.body, "UNAVAILABLE") {
		t.Errorf("%d %s", refused.status, refused.body)
	}
	if a := k.send(t, http.MethodGet, escaped(hedensted), ""); a.status != http.StatusOK {
		t.Errorf("without a key: %d", a.status)
	}
	keys.away.Store(false)
	enginetest.Eventually(t, "the key works again", func() bool { return ask().header.Get("RateLimit-Policy") != "" })
}

func TestARedirectBeforeTheDataAreThereHoldsNoKey(t *testing.T) {
	secret, _ := kommune.NewAPIKeySecret()
	recorder := httptest.NewRecorder()
	server.Starting().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "http://x//graphql?key="+secret+"&a=b", nil))
	if location := recorder.Header().Get("Location"); strings.Contains(location, secret) || !strings.Contains(location, "a=b") {
		t.Errorf("redirected to %q", location)
	}
}
