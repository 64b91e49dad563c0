package store_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
	"kommunebench/store/storetest"
)

// readerProfiles are settings profiles as others write them, with the seconds
// that a read may take which has 300 s left.
func readerProfiles() map[string]struct {
	settings string
	seconds  string
} {
	constraint := func(name, rule string) string {
		return "<constraints><" + name + ">" + rule + "</" + name + "></constraints>"
	}
	const limit = "<max_execution_time>10</max_execution_time>"
	return map[string]struct{ settings, seconds string }{
		"none":          {"", "300"},
		"less":          {limit, "10"},
		"constant":      {limit + constraint("max_execution_time", "<const/>"), "10"},
		"unlimited":     {constraint("max_execution_time", "<const/>"), "0"},
		"most":          {constraint("max_execution_time", "<max>60</max>"), "60"},
		"range":         {"<max_execution_time>120</max_execution_time>" + constraint("max_execution_time", "<min>1</min><max>240</max>"), "120"},
		"least":         {constraint("max_execution_time", "<min>400</min>"), "400"},
		"readonly_1":    {"<readonly>1</readonly>" + limit, "10"},
		"readonly_2":    {"<readonly>2</readonly>", "300"},
		"no_comment":    {constraint("log_comment", "<const/>"), "300"},
		"no_compressed": {"<readonly>2</readonly>" + constraint("network_compression_method", "<const/>"), "300"},
		"no_spilling":   {constraint("max_bytes_before_external_group_by", "<const/>"), "300"},
	}
}

func TestProfilesOfOthersRefuseNoRead(t *testing.T) {
	users := []enginetest.User{{Name: writerName, Grants: documentedGrants(t, writerName)}}
	for name, profile := range readerProfiles() {
		users = append(users, enginetest.User{Name: name, Settings: profile.settings, Grants: documentedGrants(t, readerName)})
	}
	e := enginetest.WithUsers(t, users...)
	var log bytes.Buffer
	w := openAs(t, e, writerName, "", &log)
	storetest.Must(t, w.Migrate(t.Context()))
	loadReference(t, w)
	first := publish(t, w, "a", storetest.Share("x/share", "2024", "766", 20, 70))
	second := publish(t, w, "b", storetest.Share("x/share", "2024", "766", 30, 70))
	for name, profile := range readerProfiles() {
		for _, scheme := range []string{"clickhouse", "http"} {
			t.Run(name+" over "+scheme, func(t *testing.T) {
				address := map[string]string{"clickhouse": e.Endpoint().NativeAddr, "http": e.Endpoint().HTTPAddr}[scheme]
				s, err := store.Open(store.Options{WriterDSN: dsnOf(e.Endpoint().NativeAddr, "clickhouse", writerName), ReaderDSN: dsnOf(address, scheme, name), WaitReady: e.WaitReady})
				storetest.Must(t, err)
				t.Cleanup(func() { storetest.Must(t, s.Close()) })
				storetest.Must(t, s.Migrate(t.Context()))
				ctx, cancel := context.WithTimeout(kommune.WithRequestID(t.Context(), "request"), 6*time.Minute) // more than a read is given
				defer cancel()
				storetest.Must(t, s.Ping(ctx))
				before, err := s.Snapshot(ctx, first.ReleaseID)
				storetest.Must(t, err)
				after, err := s.Snapshot(ctx, second.ReleaseID)
				storetest.Must(t, err)
				changes, err := s.ReadChanges(ctx, before, after, nil, 10)
				if err != nil || len(changes) != 1 {
					t.Errorf("changes %v, %v", changes, err)
				}
				type limit struct {
					Seconds string `col:"seconds"`
				}
				found, err := clickhouse.SelectText[limit](ctx, storetest.Database(s), "", "SELECT toString(toUInt64(getSetting('max_execution_time'))) AS seconds", nil)
				if err != nil || len(found) != 1 || found[0].Seconds != profile.seconds {
					t.Errorf("seconds %v, %v; want %s", found, err, profile.seconds)
				}
				cancelSlowQuery(t, s, name)
			})
		}
	}
}

// Loads and keys are the writer's, whose profile may bound the time as well.
func TestAWritersProfileMayBoundTheTime(t *testing.T) {
	const profile = "<max_execution_time>20</max_execution_time><constraints><max_execution_time><const/></max_execution_time><max_insert_threads><const/></max_insert_threads></constraints>"
	e := enginetest.WithUsers(t, enginetest.User{Name: writerName, Settings: profile, Grants: documentedGrants(t, writerName)})
	var log bytes.Buffer
	s := openAs(t, e, writerName, "", &log)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	storetest.Must(t, s.CheckRights(ctx))
	storetest.Must(t, s.Migrate(ctx))
	loadReference(t, s)
	publish(t, s, "input", storetest.Figures(0, 10)...)
	_, _, err := s.CreateKey(ctx, "a key")
	storetest.Must(t, err)
	if keys, err := s.LiveKeys(ctx); err != nil || len(keys) != 1 {
		t.Errorf("keys %v, %v", keys, err)
	}
	if strings.Contains(log.String(), "WARN") {
		t.Error(log.String())
	}
}

func TestAWriterThatMayNotSetWhatLoadsNeedIsRefusedAtTheStart(t *testing.T) {
	e := enginetest.WithUsers(t, enginetest.User{
		Name: writerName, Grants: documentedGrants(t, writerName),
		Settings: "<constraints><log_comment><const/></log_comment><mutations_sync><const/></mutations_sync></constraints>",
	})
	var log bytes.Buffer
	err := openAs(t, e, writerName, "", &log).CheckRights(t.Context())
	if storetest.CodeOf(err) != kommune.BadUserInput || !strings.Contains(fmt.Sprint(err), "log_comment, mutations_sync") {
		t.Errorf("got %v", err)
	}
}
