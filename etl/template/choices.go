package template

import (
	"kommunebench/etl/column"
	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// choice is one line of a drop-down list, and what it means where that is another thing.
type choice struct{ value, title string }

// choices are what a column may be filled with, as far as that is known; nil for others.
func (s *sheet) choices(c column.Column) []choice {
	var list []choice
	switch c.Kind {
	case column.Choice:
		for _, word := range c.Choices {
			if s.Lang == kommune.Danish {
				word = input.DanishChoice(word)
			}
			list = append(list, choice{value: word})
		}
	case column.Truth:
		list = []choice{{value: s.say("ja", "true")}, {value: s.say("nej", "false")}}
	case column.Kommune:
		for _, one := range s.Known.Kommuner.All {
			list = append(list, choice{one.Name, string(one.Code)})
		}
	case column.Reference, column.Text:
		list = s.references(c.Of)
	case column.OwnID, column.KommuneCode, column.Count, column.Number, column.Day, column.Period, column.Unreadable:
	}
	return list
}

// references are the rows of another layout that the program ships with, and the source
// of the descriptor.
func (s *sheet) references(layout string) []choice {
	known := s.Known
	switch layout {
	case "sources":
		own := []choice{{s.ownSource(), s.say("Egne oplysninger", "Own facts")}}
		return append(own, choicesOf(known.Sources.All, func(o kommune.Source) choice { return choice{o.ID, o.Title} })...)
	case "providers":
		return choicesOf(known.Providers.All, func(o kommune.Provider) choice { return choice{o.ID, o.Name} })
	case "courses":
		return choicesOf(known.Courses.All, func(o kommune.Course) choice { return choice{o.ID, o.Title} })
	case "competences":
		return choicesOf(known.Competences.All, func(o kommune.Competence) choice { return choice{o.ID, s.say(o.TitleDA, o.TitleEN)} })
	case "job-profiles":
		return choicesOf(known.JobProfiles.All, func(o kommune.JobProfile) choice { return choice{o.ID, s.say(o.TitleDA, o.TitleEN)} })
	case "target-groups":
		return choicesOf(known.TargetGroups.All, func(o kommune.TargetGroup) choice { return choice{o.ID, s.say(o.TitleDA, o.TitleEN)} })
	case "initiatives":
		return choicesOf(known.Initiatives.All, func(o kommune.Initiative) choice { return choice{o.ID, s.say(o.TitleDA, o.TitleEN)} })
	case "peer-groups":
		return choicesOf(known.PeerGroups.All, func(o kommune.PeerGroup) choice { return choice{o.ID, o.Name} })
	case "frameworks":
		return choicesOf(known.Frameworks.All, func(o kommune.Framework) choice { return choice{o.ID, s.say(o.TitleDA, o.TitleEN)} })
	case "competence-profiles":
		return choicesOf(known.CompetenceProfiles.All, func(o kommune.CompetenceProfile) choice { return choice{o.ID, s.say(o.TitleDA, o.TitleEN)} })
	case "test-questions":
		return choicesOf(known.Questions.All, func(o kommune.TestQuestion) choice { return choice{o.ID, s.say(o.TitleDA, o.TitleEN)} })
	}
	return nil
}

func choicesOf[T any](rows []T, of func(T) choice) []choice {
	list := make([]choice, len(rows))
	for n, row := range rows {
		list[n] = of(row)
	}
	return list
}
