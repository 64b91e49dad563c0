package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

const keysTableName = "api_keys"

// The events of a key, as the column event has them.
const (
	keyCreated = "CREATED"
	keyUsed    = "USED"
	keyRevoked = "REVOKED"
)

// keyEvent is one row of the table of keys.
type keyEvent struct {
	ID     string    `col:"id"`
	Event  string    `col:"event"`
	At     time.Time `col:"at"`
	Name   string    `col:"name"`
	Secret string    `col:"secret_sha256"`
}

type hashedKey struct {
	kommune.APIKey

	Hash string `col:"secret_sha256"`
}

// keysTable holds the hashes of keys, in the database that readers have no
// right to.
func (s *Store) keysTable() string {
	return s.withheldDatabase() + "." + keysTableName
}

// CreateKey makes a key. The secret is given this once: only its hash is kept.
// A name that a log could not show is BAD_USER_INPUT.
func (s *Store) CreateKey(ctx context.Context, name string) (secret string, key kommune.APIKey, err error) {
	if err := kommune.CheckAPIKeyName(name); err != nil {
		return "", kommune.APIKey{}, err
	}
	secret, id := kommune.NewAPIKeySecret()
	hash, _ := kommune.HashAPIKey(secret)
	key = kommune.APIKey{ID: id, Name: name, CreatedAt: s.now().UTC().Truncate(time.Millisecond)}
	err = s.addKeyEvent(ctx, keyEvent{ID: id, Event: keyCreated, At: key.CreatedAt, Name: name, Secret: string(hash[:])})
	return secret, key, err
}

// Keys lists every key that was made, oldest first, revoked ones too.
func (s *Store) Keys(ctx context.Context) ([]kommune.APIKey, error) {
	rows, err := s.readKeys(ctx)
	keys := make([]kommune.APIKey, len(rows))
	for n, row := range rows {
		keys[n] = row.APIKey
	}
	return keys, err
}

// LiveKeys gives the keys that are not revoked, by their hash.
func (s *Store) LiveKeys(ctx context.Context) (map[kommune.KeyHash]kommune.APIKey, error) {
	rows, err := s.readKeys(ctx)
	if err != nil {
		return nil, err
	}
	live := map[kommune.KeyHash]kommune.APIKey{}
	for _, row := range rows {
		var hash kommune.KeyHash
		if n, err := hex.Decode(hash[:], []byte(row.Hash)); err != nil || n != len(hash) {
			return nil, fmt.Errorf("reading key %s: its hash is none", row.ID)
		}
		if row.RevokedAt == nil {
			live[hash] = row.APIKey
		}
	}
	return live, nil
}

// RevokeKey ends a key, and reports whether it was live. One that was revoked
// before stays as it is. An id that no key has is NOT_FOUND.
func (s *Store) RevokeKey(ctx context.Context, id string) (key kommune.APIKey, wasLive bool, err error) {
	rows, err := s.readKeys(ctx)
	if err != nil {
		return kommune.APIKey{}, false, err
	}
	var live []string
	for _, row := range rows {
		if row.RevokedAt == nil {
			live = append(live, row.ID)
		}
		if row.ID == id {
			key = row.APIKey
		}
	}
	switch {
	case key.ID == "":
		unknown := kommune.UnknownChoice("id", kommune.HideAPIKeys(id), live)
		unknown.Code = kommune.NotFound
		return kommune.APIKey{}, false, unknown
	case key.RevokedAt != nil:
		return key, false, nil
	}
	at := s.now().UTC().Truncate(time.Millisecond)
	key.RevokedAt = &at
	return key, true, s.addKeyEvent(ctx, keyEvent{ID: id, Event: keyRevoked, At: at})
}

// RecordKeyUsed records the day on which a key was used.
func (s *Store) RecordKeyUsed(ctx context.Context, id string, day time.Time) error {
	return s.addKeyEvent(ctx, keyEvent{ID: id, Event: keyUsed, At: day.UTC().Truncate(24 * time.Hour)})
}

// A lost connection is no reason to fail: an event that is written twice says
// the same.
func (s *Store) addKeyEvent(ctx context.Context, event keyEvent) error {
	return s.db.RetryOnce(ctx, func() error { return clickhouse.InsertRows(ctx, s.db, s.keysTable(), []keyEvent{event}, nil) })
}

func (s *Store) readKeys(ctx context.Context) ([]hashedKey, error) {
	var keys []hashedKey
	err := s.db.RetryOnce(ctx, func() (err error) {
		const statement = "list_api_keys"
		query, ended := s.db.Measured(ctx, statement)
		keys, err = clickhouse.SelectAsWriter[hashedKey](query, s.db, statement, s.keysTable(), nil)
		ended(len(keys), err)
		return err
	})
	return keys, err
}
