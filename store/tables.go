package store

import (
	"reflect"
	"strings"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

// ObservationsTable holds figures by indicator and year; every other table of
// a release is a table of facts, which one run writes whole.
const ObservationsTable = "observations"

// releasesTable has one row for each release.
const releasesTable = "releases"

// FactTable describes a table of facts.
type FactTable struct {
	Name string
	// Key names the columns that identify a row.
	Key []string
	// Whole names a column whose rows are replaced together: a load that brings
	// any row of a peer group brings all of its members. Empty for most tables.
	Whole string
	row   reflect.Type
}

func tableOf[T any](name string, key ...string) FactTable {
	return FactTable{Name: name, Key: key, row: reflect.TypeFor[T]()}
}

func wholly(table FactTable, column string) FactTable {
	table.Whole = column
	return table
}

// factTables lists every table of facts, vocabulary first.
func factTables() []FactTable {
	return []FactTable{
		tableOf[kommune.Kommune]("kommuner", "code"),
		tableOf[kommune.PeerGroup]("peer_groups", "id"),
		wholly(tableOf[kommune.Membership]("memberships", "peer_group", "kommune", "valid_from"), "peer_group"),
		tableOf[kommune.Indicator]("indicators", "id"),
		tableOf[kommune.TargetGroup]("target_groups", "id"),
		tableOf[kommune.Source]("sources", "id"),
		tableOf[kommune.Provider]("providers", "id"),
		tableOf[kommune.Course]("courses", "id"),
		tableOf[kommune.Competence]("competences", "id"),
		tableOf[kommune.JobProfile]("job_profiles", "id"),
		tableOf[kommune.TestQuestion]("test_questions", "id"),
		tableOf[kommune.Initiative]("initiatives", "id"),
		tableOf[kommune.Figure]("figures", "id"),
		tableOf[kommune.Outcome]("outcomes", "id"),
		tableOf[kommune.Framework]("frameworks", "id"),
		tableOf[kommune.CompetenceProfile]("competence_profiles", "id"),
		tableOf[kommune.Link]("links", "kind", "from", "to", "source"),
		tableOf[kommune.TestResult]("test_results", "kommune", "kind", "target_group"),
		tableOf[kommune.Participation]("participations", "id"),
		tableOf[kommune.Deregistration]("deregistrations", "id"),
	}
}

func tableNames() []string {
	names := []string{ObservationsTable, releasesTable}
	for _, table := range factTables() {
		names = append(names, table.Name)
	}
	return names
}

// FactTableOf is the table of facts that holds rows of type T; the zero value
// where T is no row of one.
func FactTableOf[T any]() FactTable {
	for _, table := range factTables() {
		if table.row == reflect.TypeFor[T]() {
			return table
		}
	}
	return FactTable{}
}

// readFactsText is queries/read_facts.sql for one table of the list above.
func (t FactTable) readFactsText(text string) string {
	return strings.NewReplacer("{{columns}}", clickhouse.Quoted(clickhouse.ColumnsOf(t.row)), "{{table}}", t.Name, "{{key}}", clickhouse.Quoted(t.Key)).Replace(text)
}
