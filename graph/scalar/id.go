package scalar

import (
	"encoding/base64"
	"strings"
)

// GlobalID is TYPE:ID in base64url: the id of what has none of its own, and a
// way to tell two things with the same id apart.
func GlobalID(typeName, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(typeName + ":" + id))
}

// ParseGlobalID reads TYPE:ID in base64url.
func ParseGlobalID(id string) (name, bare string, isTyped bool) {
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(id)
	if err != nil {
		return "", "", false
	}
	return strings.Cut(string(decoded), ":")
}
