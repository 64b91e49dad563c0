package kommune

// LinkKind names what a link goes from and to.
type LinkKind string

// The kinds of link.
const (
	// CourseCompetence: the course trains the competence.
	CourseCompetence LinkKind = "COURSE_COMPETENCE"
	// QuestionCompetence: the competence is needed to answer the practice question with yes.
	QuestionCompetence LinkKind = "QUESTION_COMPETENCE"
	// QuestionJobProfile: the practice question is about staff with the title.
	QuestionJobProfile LinkKind = "QUESTION_JOB_PROFILE"
	// ProfileCompetence: the profile of a framework requires the competence.
	ProfileCompetence LinkKind = "PROFILE_COMPETENCE"
	// JobProfileCompetence: the title requires the competence.
	JobProfileCompetence LinkKind = "JOB_PROFILE_COMPETENCE"
	// JobProfileProfile: the title is, in part, the profile of a framework.
	JobProfileProfile LinkKind = "JOB_PROFILE_PROFILE"
	// CompetenceMatch: a competence answers to one of another framework.
	CompetenceMatch LinkKind = "COMPETENCE_MATCH"
	// ProfileMatch: a profile answers to one of another framework.
	ProfileMatch LinkKind = "PROFILE_MATCH"
)

// LinkKinds lists every kind of link.
func LinkKinds() []LinkKind {
	return []LinkKind{
		CourseCompetence, QuestionCompetence, QuestionJobProfile, ProfileCompetence, JobProfileCompetence, JobProfileProfile, CompetenceMatch, ProfileMatch,
	}
}

// IsMatch reports whether links of the kind compare things of one kind.
func (k LinkKind) IsMatch() bool { return k == CompetenceMatch || k == ProfileMatch }

// LinkMatch says how closely two things answer to each other, as SKOS does
// (https://www.w3.org/TR/skos-reference/#mapping).
type LinkMatch string

// The kinds of match. The thing that a link goes to is broader than, or narrower
// than, the one that it comes from.
const (
	ExactMatch   LinkMatch = "EXACT"
	CloseMatch   LinkMatch = "CLOSE"
	BroaderMatch LinkMatch = "BROADER"
	NarrowMatch  LinkMatch = "NARROWER"
	RelatedMatch LinkMatch = "RELATED"
)

// LinkMatches lists every kind of match.
func LinkMatches() []LinkMatch {
	return []LinkMatch{ExactMatch, CloseMatch, BroaderMatch, NarrowMatch, RelatedMatch}
}

// LinkBasis says what a link rests on.
type LinkBasis string

// The bases of links.
const (
	// Stated: the link's source says so.
	Stated LinkBasis = "STATED"
	// Judgement: an author judged so, from what the link's source says.
	Judgement LinkBasis = "JUDGEMENT"
)

// LinkBases lists every basis.
func LinkBases() []LinkBasis { return []LinkBasis{Stated, Judgement} }

// AuthorKind is who made a judgement.
type AuthorKind string

// The kinds of author.
const (
	// DataAuthor made the data package.
	DataAuthor    AuthorKind = "DATA_AUTHOR"
	KommuneAuthor AuthorKind = "KOMMUNE"
	// SocialPartner is a union or an association of employers.
	SocialPartner  AuthorKind = "SOCIAL_PARTNER"
	ProviderAuthor AuthorKind = "PROVIDER"
	Researcher     AuthorKind = "RESEARCHER"
	Authority      AuthorKind = "AUTHORITY"
)

// AuthorKinds lists every kind of author.
func AuthorKinds() []AuthorKind {
	return []AuthorKind{DataAuthor, KommuneAuthor, SocialPartner, ProviderAuthor, Researcher, Authority}
}

// Link says that one thing belongs to another, and what that rests on. A judgement has
// the kind of its author; what a source states has none.
type Link struct {
	Kind   LinkKind `col:"kind"`
	FromID string   `col:"from"`
	ToID   string   `col:"to"`
	// GivenMatch is of matches only, and empty else; GivenAuthorKind of judgements only.
	GivenMatch LinkMatch `col:"match"`
	// Level and WeightPct are what the source gives: how well the competence is to be
	// mastered, in its words, and its share of the whole in per cent.
	Level           *string    `col:"level"`
	WeightPct       *float64   `col:"weight_pct"`
	Basis           LinkBasis  `col:"basis"`
	GivenAuthorKind AuthorKind `col:"author_kind"`
	Author          *string    `col:"author"`
	// SourceID is empty only where a package names no source for the thing in whose
	// column the link stands.
	SourceID string `col:"source"`
	NoteDA   string `col:"note_da"`
	NoteEN   string `col:"note_en"`
}

// Note gives what to know about the link in a language; nil where there is nothing.
func (l Link) Note(lang Language) *string { return optionalText(l.NoteDA, l.NoteEN, lang) }

// Match is how closely the ends answer to each other; nil where the link is no match.
func (l Link) Match() *LinkMatch {
	if l.GivenMatch == "" {
		return nil
	}
	return &l.GivenMatch
}

// AuthorKind is who judged so; nil where the source states the link.
func (l Link) AuthorKind() *AuthorKind {
	if l.GivenAuthorKind == "" {
		return nil
	}
	return &l.GivenAuthorKind
}

// Links finds links by their ends.
type Links struct {
	// All are those of links tables, then those that stand in columns of other tables
	// only.
	All      []Link
	from, to map[linkEnd][]int
}

type linkEnd struct {
	kind LinkKind
	id   string
}

// From are the links of a kind that a thing has to others.
func (x Links) From(kind LinkKind, id string) []Link { return x.at(x.from[linkEnd{kind, id}]) }

// To are the links of a kind that others have to a thing.
func (x Links) To(kind LinkKind, id string) []Link { return x.at(x.to[linkEnd{kind, id}]) }

func (x Links) at(places []int) []Link {
	found := make([]Link, len(places))
	for n, at := range places {
		found[n] = x.All[at]
	}
	return found
}

func (x *Links) add(l Link) {
	at := len(x.All)
	x.All = append(x.All, l)
	x.from[linkEnd{l.Kind, l.FromID}] = append(x.from[linkEnd{l.Kind, l.FromID}], at)
	x.to[linkEnd{l.Kind, l.ToID}] = append(x.to[linkEnd{l.Kind, l.ToID}], at)
}
