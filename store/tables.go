package store

import (
	"reflect"
	"strings"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

// observationsTable holds figures by indicator and year; every other table of
// a release is a table of facts, which one run writes whole.
const observationsTable = "observations"

// releasesTable has one row for each release.
const releasesTable = "releases"

// factTable describes a table of facts: the type of its rows and the columns
// that identify one.
type factTable struct {
	name string
	row  reflect.Type
	key  []string
	// whole names a column whose rows are replaced together: a load that brings
	// any row of a peer group brings all of its members.
	whole string
}

func tableOf[T any](name string, key ...string) factTable {
	return factTable{name: name, row: reflect.TypeFor[T](), key: key}
}

func wholly(table factTable, column string) factTable {
	table.whole = column
	return table
}

// factTables lists every table of facts, vocabulary first.
func factTables() []factTable {
	return []factTable{
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
		tableOf[kommune.TestResult]("test_results", "kommune", "kind", "target_group"),
		tableOf[kommune.Participation]("participations", "id"),
		tableOf[kommune.Deregistration]("deregistrations", "id"),
	}
}

func tableNames() []string {
	names := []string{observationsTable, releasesTable}
	for _, table := range factTables() {
		names = append(names, table.name)
	}
	return names
}

// factTableOf is the table of facts that holds rows of type T; the zero value
// where T is no row of one.
func factTableOf[T any]() factTable {
	for _, table := range factTables() {
		if table.row == reflect.TypeFor[T]() {
			return table
		}
	}
	return factTable{}
}

// readFactsText is queries/read_facts.sql for one table of the list above.
func (t factTable) readFactsText(text string) string {
	return strings.NewReplacer("{{columns}}", clickhouse.Quoted(clickhouse.ColumnsOf(t.row)), "{{table}}", t.name, "{{key}}", clickhouse.Quoted(t.key)).Replace(text)
}
