package kommune

import "strings"

// codeForm describes the form of a kommune's code, for messages.
const codeForm = `three digits as in "766", or four as in "0766"`

// regionOfNumber is the region that Statistics Denmark gives a number, in a
// form that people take for a kommune's code.
func regionOfNumber(number string) (name string, known bool) {
	name, known = map[string]string{
		"081": "Region Nordjylland", "082": "Region Midtjylland", "083": "Region Syddanmark",
		"084": "Region Hovedstaden", "085": "Region Sjælland",
	}[strings.TrimSpace(number)]
	return name, known
}

// Suggest adds what was probably meant to an error: where an argument got a kommune's
// name in place of its code, or Statistics Denmark's number of a region in place of
// an id or a code. Other errors are returned as they are.
func (c *Catalogue) Suggest(fault *Error) *Error {
	if c == nil || fault.Code != BadUserInput {
		return fault
	}
	takesCode := strings.HasSuffix(fault.Takes, codeForm)
	region, isRegion := regionOfNumber(fault.Value)
	if takesCode && isRegion {
		return InvalidInput(fault.Argument, fault.Value, "the code of a kommune, "+codeForm+"; "+strings.TrimSpace(fault.Value)+" is the number of "+region)
	}
	if isRegion && takesPeerGroup(fault.Argument) {
		for _, group := range c.PeerGroups.All {
			if group.Name == region {
				return InvalidInput(fault.Argument, fault.Value, fault.Takes+"; "+region+" is "+group.ID)
			}
		}
	}
	if takesCode {
		named := foldName(fault.Value)
		for _, k := range c.Kommuner.All {
			if named == foldName(k.Name) {
				return InvalidInput(fault.Argument, fault.Value, "a code, "+codeForm+"; that of "+k.Name+` is "`+string(k.Code)+`"`)
			}
		}
	}
	return fault
}

// takesPeerGroup reports whether an argument takes the id of a peer group, in
// an input or flat as in the addresses of exports.
func takesPeerGroup(argument string) bool {
	name := strings.ToLower(argument)
	return strings.HasSuffix(name, "region") || strings.HasSuffix(name, "peergroup") || name == "areas"
}
