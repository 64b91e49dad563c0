package kommune

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"strings"
	"time"
)

// APIKey is what is known of a key for reading at a higher rate, which is all
// but the key itself.
type APIKey struct {
	// ID names the key in commands. It is no secret.
	ID string `col:"id"`
	// Name is whom the key was made for, as logs show it.
	Name      string    `col:"name"`
	CreatedAt time.Time `col:"created_at"`
	// LastUsed is the day of the last use, nil where there was none.
	LastUsed *time.Time `col:"last_used"`
	// RevokedAt is nil for a key that is live.
	RevokedAt *time.Time `col:"revoked_at"`
}

// KeyHash is what is kept of a key. A key is 256 random bits, so that nobody
// can try the keys that there may be; a slow hash, which protects passwords for
// being guessable, would protect nothing and cost every request its time.
type KeyHash [sha256.Size]byte

// APIKeyParameter is the parameter of an address that may hold a key, which the
// header Authorization usually does.
const APIKeyParameter = "key"

const (
	keyPrefix = "kb_"
	keyBytes  = 32
	idLength  = 10
)

// The forms of a key, and of what may be the half of one.
var (
	keyForm     = regexp.MustCompile(`^` + keyPrefix + `[a-z2-7]{52}$`)
	keyLikeForm = regexp.MustCompile(`(?i)` + keyPrefix + `[a-z0-9]{16,}`)
	keyNameForm = regexp.MustCompile(`^[\p{L}\p{N}]([\p{L}\p{M}\p{N} ._@/+-]{0,62}[\p{L}\p{M}\p{N}])?$`)
)

// NewAPIKeySecret makes a key: 256 random bits in small letters and digits
// after a prefix by which scanners for leaked keys know it, and an id for it
// that says nothing about it.
func NewAPIKeySecret() (secret, id string) {
	bits := make([]byte, keyBytes)
	_, _ = rand.Read(bits) // it never fails
	secret = keyPrefix + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(bits))
	return secret, strings.ToLower(rand.Text()[:idLength])
}

// HashAPIKey hashes a key, and tells whether it has the form of one.
func HashAPIKey(secret string) (KeyHash, bool) {
	if !keyForm.MatchString(secret) {
		return KeyHash{}, false
	}
	return sha256.Sum256([]byte(secret)), true
}

// HideAPIKeys replaces what may be a key in a text that is shown or logged.
func HideAPIKeys(text string) string {
	return keyLikeForm.ReplaceAllLiteralString(text, keyPrefix+"...")
}

// CheckAPIKeyName refuses names that a log could not show: BAD_USER_INPUT.
func CheckAPIKeyName(name string) error {
	if keyLikeForm.MatchString(name) {
		return InvalidInput("name", HideAPIKeys(name), "whom the key is for: a key is made, not given")
	}
	if !keyNameForm.MatchString(name) {
		return InvalidInput("name", name, "whom the key is for: 1 to 64 letters, digits, spaces and . _ @ / + -, with a letter or digit first and last")
	}
	return nil
}
