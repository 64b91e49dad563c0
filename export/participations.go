package export

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// participationsExport has a row for each fact: one that covers several kommuner
// stays one row, as it is never split between them.
func participationsExport() fieldExport {
	return listExport(participationColumns, []string{"participation_id"}, func(ctx context.Context, analyst *analysis.Analyst, request Request) (*listing[fact[kommune.Participation]], error) {
		query := request.Arguments.FactsQuery()
		query.Course, query.JobProfile = request.Arguments.Text("course"), request.Arguments.Text("jobProfile")
		if err := request.Arguments.Err(); err != nil {
			return nil, err
		}
		facts, empty, err := request.Facts.Participations(ctx, query)
		if err != nil {
			return nil, err
		}
		return listFacts(ctx, analyst, request, query, facts, empty, func(p *kommune.Participation) []string { return []string{p.SourceID, p.ID} })
	})
}

func participationColumns(lang kommune.Language) []columnReader[fact[kommune.Participation]] {
	type row = fact[kommune.Participation]
	course := func(r *row) kommune.Course {
		found, _ := r.from.Courses.Find(r.of.CourseID)
		return found
	}
	columns := []columnReader[row]{
		{"participation_id", textCell, func(r *row) cell { return textValue(bareID(r.of.ID)) }},
		{"course_id", labelCell, func(r *row) cell { return textValue(bareID(r.of.CourseID)) }},
		{"course_title", labelCell, func(r *row) cell { return orNoText(course(r).Title) }},
		{"providers", labelCell, func(r *row) cell { return joined(providerNames(r.from, course(r))) }},
		{"course_days", numberCell, func(r *row) cell { return optionalNumber(course(r).Days) }},
		{"course_ects", numberCell, func(r *row) cell { return optionalNumber(course(r).ECTS) }},
		{"kommune_codes", textCell, func(r *row) cell { return joined(r.of.Kommuner) }},
		{"kommune_names", textCell, func(r *row) cell { return joined(r.kommuneNames(r.of.Kommuner)) }},
		{"kommuner", integerCell, func(r *row) cell { return numberValue(float64(len(r.of.Kommuner))) }},
		{"collaboration_id", labelCell, func(r *row) cell { return optionalID(r.of.CollaborationID) }},
		{"collaboration_name", labelCell, func(r *row) cell { return orNoText(collaborationName(r)) }},
		{"job_profile_ids", labelCell, func(r *row) cell { return joined(bareIDs(r.of.JobProfileIDs)) }},
		{"job_profile_titles", labelCell, func(r *row) cell { return joined(jobProfileTitles(r, lang)) }},
		{"participants", integerCell, func(r *row) cell { return optionalWhole(r.of.Participants) }},
		{"qualifier", textCell, func(r *row) cell { return textValue(r.of.Qualifier) }},
		{"whole_jobcentre", boolCell, func(r *row) cell { return boolValue(r.of.WholeJobcentre) }},
		{"first_day", dayCell, func(r *row) cell { return optionalDay(r.of.From) }},
		{"last_day", dayCell, func(r *row) cell { return optionalDay(r.of.To) }},
		{"fact_status", labelCell, func(r *row) cell { return textValue(r.of.Status()) }},
		{"extent", labelCell, func(r *row) cell { return optionalText(r.of.Extent()) }},
		{"hedge", labelCell, func(r *row) cell { return optionalText(r.of.Hedge) }},
		{"department", labelCell, func(r *row) cell { return optionalText(r.of.Department) }},
		{"part_of_id", textCell, func(r *row) cell { return optionalID(r.of.PartOfID) }},
		{"period_text", textCell, func(r *row) cell { return optionalText(r.of.PeriodText) }},
		{"note", textCell, func(r *row) cell { return optionalText(r.of.Note(lang)) }},
	}
	return append(columns, sourceColumns(func(p *kommune.Participation) string { return p.SourceID })...)
}

func providerNames(from *kommune.Catalogue, course kommune.Course) []string {
	var names []string
	for _, provider := range from.Providers.FindAll(course.ProviderIDs) {
		names = append(names, provider.Name)
	}
	return names
}

func collaborationName(r *fact[kommune.Participation]) string {
	if r.of.CollaborationID == nil {
		return ""
	}
	group, _ := r.from.PeerGroups.Find(*r.of.CollaborationID)
	return group.Name
}

func jobProfileTitles(r *fact[kommune.Participation], lang kommune.Language) []string {
	var titles []string
	for _, profile := range r.from.JobProfiles.FindAll(r.of.JobProfileIDs) {
		titles = append(titles, profile.Title(lang))
	}
	return titles
}
