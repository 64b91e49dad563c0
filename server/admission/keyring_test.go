package admission

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"kommunebench/kommune"
)

// someKeys are the keys of a database that may be away.
type someKeys struct {
	live  map[kommune.KeyHash]kommune.APIKey
	away  bool
	asked int
}

func (s *someKeys) LiveKeys(context.Context) (map[kommune.KeyHash]kommune.APIKey, error) {
	if s.asked++; s.away {
		return nil, errors.New("connection refused")
	}
	return s.live, nil
}

func (*someKeys) RecordKeyUsed(context.Context, string, time.Time) error { return nil }

// make adds a key and returns its secret.
func (s *someKeys) make(id string) string {
	secret, _ := kommune.NewAPIKeySecret()
	hash, _ := kommune.HashAPIKey(secret)
	live := map[kommune.KeyHash]kommune.APIKey{hash: {ID: id}}
	for other, key := range s.live {
		live[other] = key
	}
	s.live = live
	return secret
}

func TestARevokedKeyIsRefusedTwoSecondsLaterHoweverOftenItIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := &someKeys{}
		ring, secret := newKeyring(keys, slog.New(slog.DiscardHandler)), keys.make("short")
		if _, known, err := ring.find(t.Context(), secret); !known || err != nil {
			t.Fatalf("a new key: known %t, %v", known, err)
		}
		keys.live = nil
		for passed := time.Duration(0); passed < 10*time.Second; passed += 50 * time.Millisecond {
			if _, known, err := ring.find(t.Context(), secret); known != (passed < keysMaxAge) || err != nil {
				t.Errorf("%v after its revocation: known %t, %v", passed, known, err)
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
}

func TestANewKeyIsKnownAtOnceThoughOthersAreRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := &someKeys{}
		ring, first := newKeyring(keys, slog.New(slog.DiscardHandler)), keys.make("first")
		if _, known, err := ring.find(t.Context(), first); !known || err != nil {
			t.Fatalf("known %t, %v", known, err)
		}
		second := keys.make("second")
		time.Sleep(missMaxAge)
		if key, known, err := ring.find(t.Context(), second); key.ID != "second" || !known || err != nil {
			t.Errorf("%v after it was made: %+v, known %t, %v", missMaxAge, key, known, err)
		}
	})
}

// What can't be asked is refused after a while: a key may have been revoked.
func TestWhileTheDatabaseIsAwayAKeyWorksForFourSecondsOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := &someKeys{}
		ring, secret := newKeyring(keys, slog.New(slog.DiscardHandler)), keys.make("patient")
		if _, known, err := ring.find(t.Context(), secret); !known || err != nil {
			t.Fatalf("known %t, %v", known, err)
		}
		keys.away, keys.asked = true, 0
		const every = 5 * time.Millisecond
		for passed := time.Duration(0); passed < 10*time.Second; passed += every {
			_, known, err := ring.find(t.Context(), secret)
			var coded *kommune.Error
			isAway := errors.As(err, &coded) && coded.Code == kommune.Unavailable && coded.RetryAfter > 0
			if known != (passed < keysExpire) || isAway == known {
				t.Errorf("%v after the database went away: known %t, %v", passed, known, err)
			}
			time.Sleep(every)
		}
		if most := int((10*time.Second-keysMaxAge)/keysPause) + 1; keys.asked > most {
			t.Errorf("the database was asked %d times, want at most %d", keys.asked, most)
		}
		keys.away = false
		time.Sleep(keysPause)
		if _, known, err := ring.find(t.Context(), secret); !known || err != nil {
			t.Errorf("after it came back: known %t, %v", known, err)
		}
	})
}

func TestAClientThatWaitsAsLongAsToldIsAdmitted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limit := newRate(publicPolicy, 3, 2*time.Second)
		ask := func() (refused *kommune.Error) {
			if err := limit.admit(httptest.NewRecorder(), "me", "this address"); err != nil && !errors.As(err, &refused) {
				t.Fatal(err)
			}
			return refused
		}
		for range 50 {
			refused := ask()
			for refused == nil {
				refused = ask()
			}
			if refused.RetryAfter > 4*time.Second {
				t.Fatalf("told to wait for %v", refused.RetryAfter)
			}
			time.Sleep(refused.RetryAfter + time.Millisecond) // requests take a moment
			if refused := ask(); refused != nil {
				t.Errorf("after the wait: %v", refused)
			}
		}
	})
}
