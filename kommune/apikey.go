package kommune

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"strings"
	"time"
)

// APIKey describes a key that allows more requests; the secret itself is not kept.
type APIKey struct {
	// ID identifies the key in commands and logs. It is no secret.
	ID string `col:"id"`
	// Name says whom the key was made for; logs show it.
	Name      string    `col:"name"`
	CreatedAt time.Time `col:"created_at"`
	// LastUsed is the day of the last use, nil where there was none.
	LastUsed *time.Time `col:"last_used"`
	// RevokedAt is nil for a key that is live.
	RevokedAt *time.Time `col:"revoked_at"`
}

// KeyHash is the SHA-256 of a key. A key is 256 random bits, so that it can't be
// guessed: a slow hash, as for passwords, would only cost time with every request.
type KeyHash [sha256.Size]byte

// APIKeyParameter is the parameter of an address that may hold a key, which the
// header Authorization usually does.
const APIKeyParameter = "key"

const (
	keyPrefix = "kb_"
	keyBytes  = 32
	idLength  = 10
)

// The forms of a key, of a text that may be a part of one, and of a key's name.
var (
	keyForm     = regexp.MustCompile(`^` + keyPrefix + `[a-z2-7]{52}$`)
	keyLikeForm = regexp.MustCompile(`(?i)` + keyPrefix + `[a-z0-9]{16,}`)
	keyNameForm = regexp.MustCompile(`^[\p{L}\p{N}]([\p{L}\p{M}\p{N} ._@/+-]{0,62}[\p{L}\p{M}\p{N}])?$`)
)

// NewAPIKeySecret makes a key and an id that is independent of it. The key is 256
// random bits in lower-case letters and digits, after a prefix by which scanners for
// leaked secrets recognise it.
func NewAPIKeySecret() (secret, id string) {
	bits := make([]byte, keyBytes)
	_, _ = rand.Read(bits) // it never fails
	secret = keyPrefix + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(bits))
	return secret, strings.ToLower(rand.Text()[:idLength])
}

// HashAPIKey hashes a key. The second result is false if the text has not the form
// of a key.
func HashAPIKey(secret string) (KeyHash, bool) {
	if !keyForm.MatchString(secret) {
		return KeyHash{}, false
	}
	return sha256.Sum256([]byte(secret)), true
}

// HideAPIKeys replaces what may be a key in a text to be shown or logged.
func HideAPIKeys(text string) string {
	return keyLikeForm.ReplaceAllLiteralString(text, keyPrefix+"...")
}

// CheckAPIKeyName refuses names that are empty, too long or not printable, and those
// that contain a key: BAD_USER_INPUT.
func CheckAPIKeyName(name string) error {
	if keyLikeForm.MatchString(name) {
		return InvalidInput("name", HideAPIKeys(name), "whom the key is for: a key is made, not given")
	}
	if !keyNameForm.MatchString(name) {
		return InvalidInput("name", name, "whom the key is for: 1 to 64 letters, digits, spaces and . _ @ / + -, with a letter or digit first and last")
	}
	return nil
}
