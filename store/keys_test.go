package store_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
	"kommunebench/store/storetest"
)

func TestAKeyIsMadeUsedAndRevoked(t *testing.T) {
	s := storetest.Open(t)
	ctx := t.Context()
	secret, made, err := s.CreateKey(ctx, "Århus Stiftstidende")
	storetest.Must(t, err)
	_, other, err := s.CreateKey(ctx, "BI")
	storetest.Must(t, err)
	storetest.Must(t, s.RecordKeyUsed(ctx, made.ID, time.Date(2026, time.May, 3, 14, 0, 0, 0, time.UTC)))
	storetest.Must(t, s.RecordKeyUsed(ctx, made.ID, time.Date(2026, time.May, 2, 14, 0, 0, 0, time.UTC)))
	// A use that is noted late, of a key that nobody made, makes none.
	storetest.Must(t, s.RecordKeyUsed(ctx, "nobody", time.Now()))

	hash, _ := kommune.HashAPIKey(secret)
	live, err := s.LiveKeys(ctx)
	storetest.Must(t, err)
	if got := live[hash]; len(live) != 2 || got.ID != made.ID || got.Name != "Århus Stiftstidende" || got.LastUsed == nil || got.LastUsed.Format(time.DateOnly) != "2026-05-03" {
		t.Fatalf("live: %+v", live)
	}
	for attempt, wasLiveWanted := range []bool{true, false, false} {
		revoked, wasLive, err := s.RevokeKey(ctx, made.ID)
		storetest.Must(t, err)
		if wasLive != wasLiveWanted || revoked.ID != made.ID || revoked.RevokedAt == nil {
			t.Errorf("revocation %d: %t, %+v", attempt+1, wasLive, revoked)
		}
	}
	storetest.Must(t, s.RecordKeyUsed(ctx, made.ID, time.Now()))
	live, err = s.LiveKeys(ctx)
	storetest.Must(t, err)
	if _, found := live[hash]; found || len(live) != 1 {
		t.Errorf("live after the revocation: %+v", live)
	}
	keys, err := s.Keys(ctx)
	storetest.Must(t, err)
	if len(keys) != 2 || keys[0].ID != made.ID || keys[0].RevokedAt == nil || !keys[0].CreatedAt.Equal(made.CreatedAt) || keys[1].ID != other.ID || keys[1].RevokedAt != nil || keys[1].LastUsed != nil {
		t.Errorf("all keys: %+v", keys)
	}
}

func TestWhatIsNoKeyCannotBeRevokedAndABadNameGetsNone(t *testing.T) {
	s := storetest.Open(t)
	secret, made, err := s.CreateKey(t.Context(), "BI")
	storetest.Must(t, err)
	for _, id := range []string{"", "nope", secret, "' OR 1=1"} {
		var coded *kommune.Error
		if _, _, err := s.RevokeKey(t.Context(), id); !errors.As(err, &coded) || coded.Code != kommune.NotFound || !strings.Contains(coded.Message, made.ID) || strings.Contains(err.Error(), secret) {
			t.Errorf("revoking %q: %v", id, err)
		}
	}
	if _, _, err := s.CreateKey(t.Context(), "a\nb"); err == nil {
		t.Error("a name of two lines is taken")
	}
	if keys, err := s.Keys(t.Context()); err != nil || len(keys) != 1 {
		t.Errorf("%v: %+v", err, keys)
	}
}

// The API asks as the reader: who gets it to run SQL gets no hash.
func TestTheReaderHasNoRightToKeysAndTheTableHoldsNone(t *testing.T) {
	s := storetest.Open(t)
	secret, _, err := s.CreateKey(t.Context(), "BI")
	storetest.Must(t, err)
	keysTable := "withheld_" + storetest.Database(s).Name() + ".api_keys"
	var rows uint64
	var denied *driver.Exception
	if err := storetest.Database(s).Reader.QueryRow(t.Context(), "SELECT count() FROM "+keysTable).Scan(&rows); !errors.As(err, &denied) || denied.Code != 497 {
		t.Errorf("the reader got %d rows and %v, want ACCESS_DENIED (497)", rows, err)
	}
	var whole string
	storetest.Must(t, storetest.Database(s).Writer.QueryRow(t.Context(), "SELECT toString(groupArray(tuple(*))) FROM "+keysTable).Scan(&whole))
	if strings.Contains(whole, secret) || strings.Contains(whole, secret[3:]) {
		t.Error("the table holds the key itself")
	}
}

func TestKeysMadeAndRevokedAtOnceAreAllThere(t *testing.T) {
	s := storetest.Open(t)
	ctx := context.WithoutCancel(t.Context())
	var wait sync.WaitGroup
	const count = 8
	for range count {
		wait.Go(func() {
			_, made, err := s.CreateKey(ctx, "many")
			if err != nil {
				t.Error(err)
				return
			}
			var revoking sync.WaitGroup
			for range 2 {
				revoking.Go(func() {
					if _, _, err := s.RevokeKey(ctx, made.ID); err != nil {
						t.Error(err)
					}
				})
			}
			revoking.Wait()
		})
	}
	wait.Wait()
	keys, err := s.Keys(ctx)
	storetest.Must(t, err)
	live, err := s.LiveKeys(ctx)
	storetest.Must(t, err)
	if len(keys) != count || len(live) != 0 {
		t.Errorf("%d keys, %d of them live", len(keys), len(live))
	}
}
