package refresh

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kommunebench/kommune"
)

func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fetch.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// knows has one described table of each publisher.
func knows(table string) string {
	return map[string]string{"y25i08": "jobindsats", "FOLK1A": "statbank"}[table]
}

func TestAPlanIsReadWithItsDefaults(t *testing.T) {
	plan, err := ReadPlan(write(t, `
# what is kept fresh
key-file: /run/secrets/jobindsats
tables:
  - table: y25i08
    every: 24h
  - table: FOLK1A
    cron: "17 5 1 * *"
    from: 2015
    revise: 4
  - {publisher: statbank, table: BEV22, every: 168h, select: ["KØN=M,K"]}
`), knows)
	if err != nil {
		t.Fatal(err)
	}
	if plan.Jitter != defaultJitter || plan.KeyFile != "/run/secrets/jobindsats" || len(plan.Tables) != 3 || !plan.NeedsKey() {
		t.Errorf("read %+v", plan)
	}
	if first := plan.Tables[0]; first.Name() != "jobindsats y25i08" || first.interval(time.Now()) != 24*time.Hour {
		t.Errorf("the first is %+v", first)
	}
	second := plan.Tables[1]
	at := time.Date(2026, 11, 30, 14, 0, 0, 0, time.UTC)
	if next := second.schedule.Next(at); !next.Equal(time.Date(2026, 12, 1, 5, 17, 0, 0, time.UTC)) || *second.Revise != 4 || second.From != "2015" {
		t.Errorf("the second is %+v, next at %s", second, next)
	}
}

func TestAFaultOfAPlanNamesTheLineAndWhatItTakes(t *testing.T) {
	for name, test := range map[string]struct{ content, want string }{
		"no YAML":              {"tables: [", "line 1"},
		"an unknown key":       {"tables:\n  - table: y25i08\n    evry: 24h\n", "line 3: unknown field \"evry\""},
		"no table":             {"jitter: 1m\n", "1 to 1000 tables"},
		"no schedule":          {"tables:\n  - table: y25i08\n", "line 2"},
		"two schedules":        {"tables:\n  - table: y25i08\n    every: 24h\n    cron: '@daily'\n", "either every"},
		"too often":            {"tables:\n  - table: y25i08\n    every: 1s\n", "line 3: every: got \"1s\", takes a time from 1m0s"},
		"no duration":          {"tables:\n  - table: FOLK1A\n    cron: '@daily'\n  - table: y25i08\n    every: daily\n", "line 5: every: got \"daily\""},
		"no cron":              {"tables:\n  - table: y25i08\n    cron: 99 5 * * *\n", "line 3: cron"},
		"a path for a table":   {"tables:\n  - table: ../x\n    every: 24h\n", "line 2: table: got \"../x\""},
		"an unknown publisher": {"tables:\n  - table: NIX\n    every: 24h\n", "jobindsats or statbank"},
		"twice":                {"tables:\n  - table: y25i08\n    every: 24h\n  - table: Y25I08\n    publisher: jobindsats\n    every: 24h\n", "line 4: table: got \"Y25I08\", takes each table once"},
		"a jitter of a week":   {"jitter: 168h\ntables:\n  - {table: y25i08, every: 24h}\n", "line 1: jitter"},
		"a format":             {"tables:\n  - {table: FOLK1A, every: 24h, format: xml}\n", "line 2: format"},
		"a number":             {"tables:\n  - {table: FOLK1A, every: 24h, max-rejects: many}\n", "line 2"},
		"a key in the file":    {"key: abc\ntables:\n  - {table: FOLK1A, every: 24h}\n", "line 1: unknown field \"key\""},
		"an anchor that loops": {"tables: &a\n  - *a\n", "fetch"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadPlan(write(t, test.content), knows)
			coded, is := err.(*kommune.Error) //nolint:errorlint // it is not wrapped
			if !is || coded.Code != kommune.BadUserInput || !strings.Contains(err.Error(), test.want) {
				t.Errorf("gave %v, want it to say %q", err, test.want)
			}
		})
	}
	if _, err := ReadPlan(filepath.Join(t.TempDir(), "nix.yaml"), knows); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a file that is not there gave %v", err)
	}
}

func FuzzAPlanIsReadOrRefused(f *testing.F) {
	f.Add("tables:\n  - {table: y25i08, every: 24h}\n")
	f.Add("jitter: 1m\ntables:\n  - table: FOLK1A\n    cron: '@daily'\n")
	f.Fuzz(func(t *testing.T, content string) {
		plan, err := ReadPlan(write(t, content), knows)
		if err != nil {
			return
		}
		for _, table := range plan.Tables {
			if table.interval(time.Unix(0, 0)) <= 0 && table.Cron == "" {
				t.Errorf("%s is fetched every %s", table.Name(), table.interval(time.Unix(0, 0)))
			}
		}
	})
}
