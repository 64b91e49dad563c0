package server

import "strings"

// matchesETag reports whether If-None-Match names a tag; weak ones match too, as
// proxies that compress make them of ours.
func matchesETag(known, tag string) bool {
	for one := range strings.SplitSeq(known, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == tag || one == "*" {
			return true
		}
	}
	return false
}
