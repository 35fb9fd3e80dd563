package cell

import (
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// A BlankImport is an import for its effects alone, as in import _ "image/png".
type BlankImport struct {
	Path string
	Line int // of the person's cell, from 1
}

// ofTheirFile are the packages whose blank import says something about the file it stands in.
var ofTheirFile = []string{"C", "embed", "unsafe"}

// takeBlank finds the blank imports of a cell and puts spaces in their place, so that lines and
// columns stay: GoNB tells imports apart by their names, and would keep one of all that are
// called _.
func takeBlank(lines []string) (rest []string, taken []BlankImport) {
	source := strings.Join(lines, "\n")
	tokens, _, _ := lex(source)
	text := []byte(source)
	for _, spec := range blankSpecs(tokens) {
		path, err := strconv.Unquote(spec.path.literal)
		if err != nil || slices.Contains(ofTheirFile, path) {
			continue
		}
		place := text[spec.name.offset:spec.end]
		for i := range place {
			place[i] = ' '
		}
		if !spec.grouped {
			copy(place, "()") // an import needs something to import, be it nothing
		}
		taken = append(taken, BlankImport{path, 1 + strings.Count(source[:spec.name.offset], "\n")})
	}
	if taken == nil {
		return lines, nil
	}
	return strings.Split(string(text), "\n"), taken
}

type blankSpec struct {
	name, path lexeme
	end        int  // behind the path, and in a group behind its semicolon
	grouped    bool // it stands in the brackets of import ( … )
}

// blankSpecs lists the blank imports at the top level.
func blankSpecs(tokens []lexeme) (found []blankSpec) {
	depth, group, importing := 0, 0, false
	for i, t := range tokens {
		before := depth
		depth += nesting(t.token)
		switch {
		case t.token == token.IMPORT && before == 0:
			importing, group = true, 0
		case !importing:
		case t.token == token.LPAREN:
			group = 1
		case t.token == token.SEMICOLON && group == 0, t.token == token.RPAREN:
			importing = false
		case t.token == token.STRING && tokens[i-1].token == token.IDENT && tokens[i-1].literal == "_":
			spec := blankSpec{tokens[i-1], t, t.offset + len(t.literal), group == 1}
			if i+1 < len(tokens) && tokens[i+1].literal == ";" && spec.grouped {
				spec.end = tokens[i+1].offset + 1
			}
			found = append(found, spec)
		}
	}
	return found
}
