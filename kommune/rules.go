package kommune

// RulesVersion numbers the rules by which loads read numbers, round them and
// hide small counts. It is part of the identity of a load's input, so that a
// file that was loaded under earlier rules publishes anew. Raise it with every
// change that gives other figures for the same file, and say which in
// docs/rules.md.
const RulesVersion uint16 = 4

// FirstRules is the version of releases that were published before rules had
// versions.
const FirstRules uint16 = 1

// PrecedesRules reports whether some of a release's figures were loaded under
// earlier rules than those of today.
func (r Release) PrecedesRules() bool { return r.RulesVersion < RulesVersion }

// RulesVersionOf is the earliest version of the rules under which an indicator's
// figures were loaded. It is today's where the release has no figures of it, and for
// an empty id (that of tables of facts).
func (s *Snapshot) RulesVersionOf(indicatorID string) uint16 {
	version := RulesVersion
	for _, slice := range s.Slices {
		if slice.IndicatorID == indicatorID && indicatorID != "" {
			version = min(version, slice.RulesVersion)
		}
	}
	return version
}

// RulesNote is the sentence, in a language, that some figures were loaded under
// earlier rules; empty for the current version.
func RulesNote(version uint16, lang Language) string {
	if version >= RulesVersion {
		return ""
	}
	return Text{
		DA: "Nogle tal er indlæst efter ældre regler for afrunding, talformater og beskyttelse af små tal; indlæs filerne igen for at få dem efter reglerne af i dag.",
		EN: "Some figures were loaded under earlier rules for rounding, number formats and the protection of small counts; load the files again to have them under those of today.",
	}.In(lang)
}
