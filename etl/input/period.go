package input

import (
	"strings"

	"kommunebench/kommune"
)

// ParsePeriod reads a period in canonical form or as Danish sources write it:
// 2024K1 (kvartal), 2004U27 (uge), 2024-07.
func ParsePeriod(s string) (kommune.Period, *Fault) {
	text := strings.ToUpper(strings.TrimSpace(s))
	if len(text) > len("2024QMAT02") {
		return "", periodFault(s)
	}
	if len(text) > 5 {
		year, rest := text[:4], text[5:]
		switch {
		case text[4] == 'K':
			text = year + "Q" + rest
		case text[4] == 'U':
			text = year + "W" + rest
		case text[4] == '-' && len(rest) == 2:
			text = year + "M" + rest
		}
	}
	period, err := kommune.ParsePeriod(text)
	if err != nil {
		return "", periodFault(s)
	}
	return period, nil
}

func periodFault(s string) *Fault {
	return &Fault{
		Rule: "period", Value: s,
		Message: "is no period: takes 2024, 2024H1, 2024Q3 (2024K3), 2024M07 (2024-07), 2024W27 (2024U27) or 2024QMAT02",
	}
}

// DanishMonth counts a month by its Danish name or the first three letters of
// it, from 1; 0 for other words.
func DanishMonth(name string) int {
	months := [...]string{"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"}
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	for n, month := range months {
		if name == month || name == month[:3] {
			return n + 1
		}
	}
	return 0
}
