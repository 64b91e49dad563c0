package clickhouse

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/engine/enginetest"
)

// A profile may change while the program runs.
func TestARefusedSettingHasTheProfileReadAgain(t *testing.T) {
	const name = "careful"
	e := enginetest.WithUsers(t, enginetest.User{Name: name, Settings: "<readonly>1</readonly>", Grants: []string{"GRANT SELECT ON default.*"}})
	db := openAt(t, e.Endpoint().WriterDSN("default"), "clickhouse://"+name+":"+name+"@"+e.Endpoint().NativeAddr+"/default", e.WaitReady)
	// Until its profile is read the reader sets what it wants, and this one may set nothing.
	rows, err := SelectText[countRow](t.Context(), db, "one", "SELECT toUInt64(1) AS rows", nil)
	if err != nil || len(rows) != 1 {
		t.Errorf("got %v, %v", rows, err)
	}
	if db.Reader.profile.settings.Load() == nil {
		t.Error("the profile was not read again")
	}
}

// The driver would make a setting of the deadline.
func TestNoSettingIsMadeOfADeadline(t *testing.T) {
	db := openReading(t, false)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for name, c := range map[string]*Connection{"writer": db.Writer, "kills": db.reads.kills.conns[0]} {
		var seconds string
		must(t, c.QueryRow(ctx, "SELECT toString(toUInt64(getSetting('max_execution_time')))").Scan(&seconds))
		if want := map[string]string{"writer": "0", "kills": "60"}[name]; seconds != want {
			t.Errorf("%s: %s s, want its profile's %s s", name, seconds, want)
		}
	}
	var exception *clickhouse.Exception
	if err := db.Writer.Exec(ctx, "SELECT throwIf(1)"); !errors.As(err, &exception) {
		t.Errorf("got %v", err)
	}
}
