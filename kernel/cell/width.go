package cell

import (
	"strings"
	"unicode"
)

// shown is source as it is put on a screen: tabs become four spaces, and what would command a
// terminal becomes a sign that says so.
func shown(source string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ReplaceAll(source, "\t", "    "))
}

// columns is how wide a text is in a font of one width.
func columns(text string) (n int) {
	for _, r := range text {
		n += width(r)
	}
	return n
}

// wide are the characters that take two columns: those of East Asia, and pictures.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1100, 0x115f, 1}, {0x2e80, 0x303e, 1}, {0x3041, 0xa4cf, 1}, {0xac00, 0xd7a3, 1}, {0xf900, 0xfaff, 1},
		{0xfe30, 0xfe6f, 1}, {0xff00, 0xff60, 1}, {0xffe0, 0xffe6, 1},
	},
	R32: []unicode.Range32{{0x1f300, 0x1f64f, 1}, {0x1f680, 0x1f6ff, 1}, {0x1f900, 0x1faff, 1}, {0x20000, 0x3fffd, 1}},
}

func width(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0 // it changes the character before it
	case unicode.Is(wide, r):
		return 2
	}
	return 1
}

// first is as much of the start of a text as fits into n columns.
func first(text string, n int) string {
	for at, r := range text {
		if n -= width(r); n < 0 {
			return text[:at]
		}
	}
	return text
}

// last is as much of the end of a text as fits into n columns.
func last(text string, n int) string {
	return strings.TrimPrefix(text, first(text, columns(text)-n))
}
