package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kommunebench/engine/enginetest"
)

func writeText(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// hangup sends SIGHUP and gives the line that the log has of it.
func (s serving) hangup(t *testing.T) string {
	t.Helper()
	before := strings.Count(s.log.String(), "SIGHUP: ")
	s.signalGroup(syscall.SIGHUP)
	enginetest.Eventually(t, "the log tells of SIGHUP", func() bool { return strings.Count(s.log.String(), "SIGHUP: ") > before })
	log := s.log.String()
	line, _, _ := strings.Cut(log[strings.LastIndex(log, "SIGHUP: "):], "\n")
	return log[strings.LastIndex(log[:strings.LastIndex(log, "SIGHUP: ")], "\n")+1:strings.LastIndex(log, "SIGHUP: ")] + line
}

func TestSIGHUPReloadsWhatCanBeReloadedAndABrokenFileKeepsTheOldState(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	documents, config := filepath.Join(dir, "documents"), filepath.Join(dir, "serve.json")
	if err := os.Mkdir(documents, 0o700); err != nil {
		t.Fatal(err)
	}
	writeText(t, filepath.Join(documents, "a.graphql"), `query A {kommune(code: "766") {name}}`)
	writeText(t, filepath.Join(documents, "b.graphql"), `query B {kommune(code: "101") {name}}`)
	writeText(t, config, `{"log-level": "info", "documents": "`+documents+`"}`)
	dataDir := filepath.Join(dir, "data")
	served := serve(t, "--no-data", "--data", dataDir, "--config", config)
	engines := engineProcesses(t, dataDir)
	check := func(path, want string) {
		t.Helper()
		status, text := body(t, served.url+path)
		if want == "" && status != http.StatusNotFound || want != "" && (status != http.StatusOK || !strings.Contains(text, want)) {
			t.Errorf("%s: status %d, %s; want %q", path, status, text, want)
		}
	}
	check("/q/A", "Hedensted")
	check("/q/C", "")

	mustRun(t, "key", "create", "--data", dataDir, "desk")
	writeText(t, filepath.Join(documents, "a.graphql"), `query A {kommune(code: "615") {name}}`)
	writeText(t, filepath.Join(documents, "c.graphql"), `query C {kommune(code: "751") {name}}`)
	if err := os.Remove(filepath.Join(documents, "b.graphql")); err != nil {
		t.Fatal(err)
	}
	writeText(t, config, `{"log-level": "warn", "documents": "`+documents+`", "rate-key": 100, "trust-proxy": ["10.0.0.0/8"]}`)
	line := served.hangup(t)
	for _, want := range []string{
		"level=WARN", "need a restart", "log_level=warn", "api_keys=1", "documents=2", "documents_added=C", "documents_changed=A", "documents_removed=B",
		"need_restart=rate-key,trust-proxy",
	} {
		if !strings.Contains(line, want) {
			t.Errorf("the log lacks %q: %s", want, line)
		}
	}
	check("/q/A", "Horsens")
	check("/q/B", "")
	check("/q/C", "Aarhus")
	requests := strings.Count(served.log.String(), "msg=request")
	check("/q/C", "Aarhus")
	if now := strings.Count(served.log.String(), "msg=request"); now != requests {
		t.Errorf("%d requests were logged, %d before the level was warn", now, requests)
	}

	for name, broken := range map[string]func(){
		"a document that does not parse": func() { writeText(t, filepath.Join(documents, "c.graphql"), `query C {nothing}`) },
		"a folder that is gone":          func() { writeText(t, config, `{"documents": "`+documents+`-gone"}`) },
		"a name with NUL in it":          func() { writeText(t, config, `{"documents": "a\u0000b"}`) },
		"a file that is no JSON":         func() { writeText(t, config, `{"log-level": `) },
		"a file that holds null":         func() { writeText(t, config, `null`) },
		"an unknown flag":                func() { writeText(t, config, `{"log-levle": "info"}`) },
		"an unknown level":               func() { writeText(t, config, `{"log-level": "loud"}`) },
		"a flag with a wrong value":      func() { writeText(t, config, `{"slow": "never"}`) },
	} {
		writeText(t, filepath.Join(documents, "c.graphql"), `query C {kommune(code: "751") {name}}`)
		writeText(t, config, `{"log-level": "warn", "documents": "`+documents+`"}`)
		broken()
		line := served.hangup(t)
		t.Logf("%s: %s", name, line)
		if !strings.Contains(line, "level=ERROR") || !strings.Contains(line, "nothing was reloaded") {
			t.Errorf("%s: the log says %s", name, line)
		}
		check("/q/C", "Aarhus")
	}
	writeText(t, filepath.Join(documents, "c.graphql"), `query C {kommune(code: "751") {name}}`)
	writeText(t, config, `{"log-level": "error", "documents": "`+documents+`"}`)
	if line := served.hangup(t); !strings.Contains(line, `msg="SIGHUP: reloaded" log_level=error api_keys=1 documents=2`) {
		t.Errorf("with nothing to restart for the log says %s", line)
	}
	if now := engineProcesses(t, dataDir); served.hasEnded() || len(now) != 1 || now[0] != engines[0] {
		t.Errorf("it ended: %t; engines %v became %v", served.hasEnded(), engines, now)
	}
	served.signalGroup(syscall.SIGTERM)
	if status := served.wait(); status != exitDone {
		t.Errorf("status %d", status)
	}
}

func TestTheCommandLineAndTheEnvironmentComeBeforeTheFile(t *testing.T) {
	config := filepath.Join(t.TempDir(), "serve.json")
	writeText(t, config, `{"log-level": "error", "rate-key": 7, "slow": "3s", "demo": true, "trust-proxy": ["10.0.0.0/8"]}`)
	t.Setenv("KOMMUNEBENCH_CONFIG", config)
	t.Setenv("KOMMUNEBENCH_RATE_KEY", "8")
	read, _, err := parseServe([]string{"serve", "--slow", "2s"})
	if err != nil {
		t.Fatal(err)
	}
	if read.LogLevel != "error" || read.RateKey != 8 || read.Slow.String() != "2s" || !read.Demo || len(read.TrustProxy) != 1 || read.RatePublic != 300 || read.RatePage != 1200 {
		t.Errorf("%+v", read)
	}
	for text, want := range map[string]string{
		`{"rate-kye": 7}`:          "rate-key",
		`{"config": "x"}`:          "config",
		`[]`:                       "JSON object",
		`{"slow": null}`:           `value of "slow"`,
		`{"documents": {"a": "b"}`: "JSON object",
		`{"rate-public": "many"}`:  "rate-public",
	} {
		writeText(t, config, text)
		if _, _, err := parseServe([]string{"serve"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	writeText(t, config, `{}`)
	if _, _, err := parseServe([]string{"serve", "--config", config + "-none"}); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestWhatHasNothingToReloadEndsOnSIGHUPAsOnSIGTERM(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	p := start(t, "engine", "--data", dataDir)
	enginetest.Eventually(t, "the engine says where it is", func() bool { return strings.Contains(p.out.String(), "writerHTTP") })
	p.signalGroup(syscall.SIGHUP)
	if status := p.wait(); status != exitDone {
		t.Errorf("status %d, want %d", status, exitDone)
	}
	if left := engineProcesses(t, dataDir); len(left) != 0 {
		t.Errorf("engine processes %v outlive their program", left)
	}
}
