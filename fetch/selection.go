package fetch

import (
	"slices"
	"strings"

	"kommunebench/kommune"
)

// parseSelect reads VARIABLE=a,b; a variable may be given once.
func parseSelect(list []string) (map[string][]string, error) {
	chosen := map[string][]string{}
	for _, text := range list {
		variable, values, found := strings.Cut(text, "=")
		variable = strings.TrimSpace(variable)
		if !found || variable == "" || strings.TrimSpace(values) == "" {
			return nil, kommune.InvalidInput("select", text, "VARIABLE=value,value as in KØN=M,K, or VARIABLE=* for all")
		}
		if _, twice := chosen[strings.ToLower(variable)]; twice {
			return nil, kommune.InvalidInput("select", text, "each variable once")
		}
		for _, value := range strings.Split(values, ",") {
			chosen[strings.ToLower(variable)] = append(chosen[strings.ToLower(variable)], strings.TrimSpace(value))
		}
	}
	return chosen, nil
}

// isTotal reports whether a value's Danish title says that it is the sum of all
// others.
func isTotal(title string) bool {
	title = strings.ToLower(strings.TrimSpace(title))
	return title == "i alt" || title == "ialt" || title == "total" || title == "alle" || strings.HasSuffix(title, " i alt") || strings.HasPrefix(title, "i alt ")
}

// isTotalCode reports whether a code is one that publishers give to totals.
func isTotalCode(code string) bool {
	return slices.Contains([]string{"TOT", "IALT", "TOTAL", "ALL", "00", "000", "0000", "/"}, strings.ToUpper(code))
}
