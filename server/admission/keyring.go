package admission

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"kommunebench/kommune"
)

// Keys are the API keys that there are.
type Keys interface {
	// LiveKeys gives the keys that are not revoked, by their hash.
	LiveKeys(ctx context.Context) (map[kommune.KeyHash]kommune.APIKey, error)
	// RecordKeyUsed records the day on which a key was used.
	RecordKeyUsed(ctx context.Context, id string, day time.Time) error
}

const (
	// A revoked key is refused after keysMaxAge and the time of one look into
	// the database, or after keysExpire where that does not answer.
	keysMaxAge = 2 * time.Second
	keysExpire = 4 * time.Second
	// A key that is not known may have been made just now.
	missMaxAge     = 200 * time.Millisecond
	keysTimeout    = 5 * time.Second
	keysPatience   = 2 * time.Second
	keysPause      = 500 * time.Millisecond
	recordTimeout  = 5 * time.Second
	keysRetryPause = 2 * time.Second
)

// keyring remembers for a moment which keys are live.
type keyring struct {
	keys   Keys
	logger *slog.Logger
	now    func() time.Time

	flight singleflight.Group
	state  atomic.Pointer[keyringState]
	failed atomic.Pointer[keyringFailure]
	// recorded are the days on which keys were used last, as far as they need not
	// be recorded again.
	recorded sync.Map
}

type keyringState struct {
	live   map[kommune.KeyHash]kommune.APIKey
	asked  time.Time
	expire time.Time
}

type keyringFailure struct {
	err error
	at  time.Time
}

var errKeysSlow = errors.New("the keys were not read in time")

func newKeyring(keys Keys, logger *slog.Logger) *keyring {
	return &keyring{keys: keys, logger: logger, now: time.Now}
}

// find gives the key that a secret is. By the hash nobody learns from the time
// it takes how much of a guess was right.
func (k *keyring) find(ctx context.Context, secret string) (key kommune.APIKey, known bool, err error) {
	hash, isKey := kommune.HashAPIKey(secret)
	if !isKey || k.keys == nil {
		return kommune.APIKey{}, false, nil
	}
	for _, maxAge := range []time.Duration{keysMaxAge, missMaxAge} {
		live, err := k.read(ctx, maxAge)
		if err != nil {
			return kommune.APIKey{}, false, err
		}
		if key, known = live[hash]; known {
			k.recordUse(ctx, key)
			return key, true, nil
		}
	}
	return kommune.APIKey{}, false, nil
}

// read gives the live keys as they were no longer than maxAge ago or, while the
// database can't say, keysExpire ago. Requests that wait at once ask once.
func (k *keyring) read(ctx context.Context, maxAge time.Duration) (map[kommune.KeyHash]kommune.APIKey, error) {
	state := k.state.Load()
	if state != nil && k.now().Sub(state.asked) < maxAge {
		return state.live, nil
	}
	// Not this request's own context: others wait for the same answer.
	shared := context.WithoutCancel(ctx)
	answered := k.flight.DoChan("", func() (any, error) { return k.ask(shared) })
	patience := keysPatience
	failed := k.failed.Load()
	if failed != nil {
		patience = keysPause // it is most likely still away
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	var err error
	select {
	case <-timer.C:
		if failed == nil {
			failed = &keyringFailure{errKeysSlow, k.now()}
			k.failed.Store(failed)
		}
		err = failed.err
	case result := <-answered:
		if fresh, read := result.Val.(*keyringState); read && result.Err == nil {
			return fresh.live, nil
		}
		err = result.Err
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if state != nil && k.now().Before(state.expire) {
		return state.live, nil
	}
	return nil, kommune.UnavailableFor(keysRetryPause, err)
}

func (k *keyring) ask(ctx context.Context) (*keyringState, error) {
	asked := k.now()
	// A database that is away is not asked by every request anew.
	if failed := k.failed.Load(); failed != nil && asked.Sub(failed.at) < keysPause {
		return nil, failed.err
	}
	ctx, cancel := context.WithTimeout(ctx, keysTimeout)
	defer cancel()
	live, err := k.keys.LiveKeys(ctx)
	if err != nil {
		k.failed.Store(&keyringFailure{err, k.now()})
		return nil, err
	}
	state := &keyringState{live: live, asked: asked, expire: asked.Add(keysExpire)}
	k.state.Store(state)
	k.failed.Store(nil)
	return state, nil
}

// recordUse records the day, with the first use of a day only. It may fail:
// no answer depends on it.
func (k *keyring) recordUse(ctx context.Context, key kommune.APIKey) {
	day := k.now().UTC().Truncate(24 * time.Hour)
	if key.LastUsed != nil && !key.LastUsed.Before(day) {
		return
	}
	if before, known := k.recorded.Swap(key.ID, day); known && before == day {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	if err := k.keys.RecordKeyUsed(ctx, key.ID, day); err != nil {
		k.logger.WarnContext(ctx, "the use of a key was not recorded", "key_id", key.ID, "error", err)
	}
}
