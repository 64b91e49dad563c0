// Package feed answers /feed.atom: the releases as they come, and what each
// changed for one kommune, as an Atom feed (RFC 4287).
package feed
