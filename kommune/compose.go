package kommune

import "strings"

// Compose writes letters with combining marks as one character, as Unicode's normal
// form NFC does: "Å" for A and a combining ring, as macOS writes file names. It
// handles the Latin letters with one mark in European names only.
func Compose(text string) string {
	if !hasCombining(text) {
		return text
	}
	var all strings.Builder
	var last rune
	for _, r := range text {
		letter, known := composed[[2]rune{last, r}]
		switch {
		case known:
			last = letter
			continue
		case last != 0:
			all.WriteRune(last)
		}
		last = r
	}
	all.WriteRune(last)
	return all.String()
}

func hasCombining(text string) bool {
	return strings.ContainsAny(text, "\u0300\u0301\u0302\u0303\u0308\u030a\u030c\u0327")
}

// composed are the composed letters by base letter and mark.
var composed = func() map[[2]rune]rune {
	letters := map[[2]rune]rune{}
	for mark, pairs := range map[rune]string{
		'\u0300': "AÀEÈIÌOÒUÙaàeèiìoòuù",
		'\u0301': "AÁCĆEÉIÍLĹNŃOÓRŔSŚUÚYÝZŹaácćeéiílĺnńoórŕsśuúyýzźøǿØǾ",
		'\u0302': "AÂEÊIÎOÔUÛaâeêiîoôuû",
		'\u0303': "AÃNÑOÕaãnñoõ",
		'\u0308': "AÄEËIÏOÖUÜYŸaäeëiïoöuüyÿ",
		'\u030a': "AÅUŮaåuů",
		'\u030c': "CČDĎEĚNŇRŘSŠTŤZŽcčdďeěnňrřsštťzž",
		'\u0327': "CÇSŞcçsş",
	} {
		runes := []rune(pairs)
		for n := 0; n < len(runes); n += 2 {
			letters[[2]rune{runes[n], mark}] = runes[n+1]
		}
	}
	return letters
}()
