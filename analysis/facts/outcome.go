package facts

import (
	"slices"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// OutcomeInterval is Wilson's interval of the share in per cent; nil where the source
// gives no counts. A fraction in words counts nobody.
func OutcomeInterval(o kommune.Outcome) *analysis.Interval {
	if o.Participants == nil || o.Achieved == nil {
		return nil
	}
	participants, achieved := float64(*o.Participants), float64(*o.Achieved)
	return analysis.IntervalOf(kommune.Indicator{Kind: kommune.Proportion, Scale: 100}, &achieved, &participants, analysis.DefaultConfidence)
}

// DeregistrationInterval is Wilson's interval of the share in per cent; nil
// where the counts are not published.
func DeregistrationInterval(d kommune.Deregistration) *analysis.Interval {
	if d.Participants == nil || d.Deregistered == nil {
		return nil
	}
	participants, deregistered := float64(*d.Participants), float64(*d.Deregistered)
	return analysis.IntervalOf(kommune.Indicator{Kind: kommune.Proportion, Scale: 100}, &deregistered, &participants, analysis.DefaultConfidence)
}

// OutcomesOf are the outcomes of an initiative.
func OutcomesOf(catalogue *kommune.Catalogue, initiativeID string) []kommune.Outcome {
	return findAll(catalogue.Outcomes.All, func(o kommune.Outcome) bool { return o.InitiativeID != nil && *o.InitiativeID == initiativeID })
}

// ProfilesOf are the profiles of a framework that are known.
func ProfilesOf(catalogue *kommune.Catalogue, frameworkID string) []kommune.CompetenceProfile {
	return findAll(catalogue.CompetenceProfiles.All, func(p kommune.CompetenceProfile) bool {
		return p.FrameworkID != nil && *p.FrameworkID == frameworkID && catalogue.MayDescribe(p.ID, frameworkID)
	})
}

// MembershipsOf are the known memberships of a group, of all times.
func MembershipsOf(catalogue *kommune.Catalogue, groupID string) []kommune.Membership {
	return findAll(catalogue.Memberships, func(m kommune.Membership) bool { return m.PeerGroupID == groupID })
}

// CollaborationsOf are the collaborations that a kommune is, was or will be in.
func CollaborationsOf(catalogue *kommune.Catalogue, code kommune.Code) []kommune.PeerGroup {
	return findAll(catalogue.PeerGroups.All, func(g kommune.PeerGroup) bool {
		return g.Kind == kommune.Collaboration && slices.ContainsFunc(MembershipsOf(catalogue, g.ID), func(m kommune.Membership) bool { return m.Kommune == code })
	})
}
