package front

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"pmfnas/kernel/cell"
	"pmfnas/kernel/gonb"
)

// trouble is what went wrong in a cell, in words for the person who wrote it.
type trouble struct {
	name     string
	value    string         // one line
	details  []string       // paragraphs below it
	problems []cell.Problem // what they are about, where the cell is to be shown with it
	noValue  bool           // the compiler complains that an expression has no value
}

func newTrouble(name string, err error) *trouble { return &trouble{name: name, value: err.Error()} }

const (
	red   = "\x1b[31m"
	reset = "\x1b[0m"
)

// traceback renders the trouble of a cell for a terminal; front ends turn its colours into HTML.
func (t *trouble) traceback(count int) []string {
	if len(t.details) == 0 {
		return []string{red + t.name + reset + ": " + t.value}
	}
	lines := []string{red + t.name + reset}
	for _, paragraph := range t.details {
		lines = append(lines, marks.ReplaceAllString(linked(paragraph, count), "$1"+red+"$2"+reset))
	}
	return lines
}

// marks is a line that only marks what the line above it is about.
var marks = regexp.MustCompile(`(?m)^( *)(\^+)$`)

// placed is the beginning of a paragraph that tells a place, and what stands behind it.
var placed = regexp.MustCompile(`(?m)^cell \[(\d+)\], line (\d+)(?:, |: )`)

// linked writes places as IPython does: VS Code makes links of them, and underlines the line. It
// takes the rest of a place's line for a part of the link, so that goes to the next one. What it
// underlines is the line of the first place that has a comma, in the cell that ran, whichever cell
// the place names; so places in other cells have none, and still are links.
func linked(paragraph string, count int) string {
	return placed.ReplaceAllStringFunc(paragraph, func(place string) string {
		m := placed.FindStringSubmatch(place)
		comma := ""
		if m[1] == strconv.Itoa(count) {
			comma = ","
		}
		return "Cell In[" + m[1] + "]" + comma + " line " + m[2] + "\n"
	})
}

// diagnose turns GoNB's reply into what went wrong; nil when nothing did.
func (s *Server) diagnose(reply gonb.Reply, out *outlet) *trouble {
	dump := out.stderr.String()
	switch {
	case out.failure() != "":
		return failed(out.failure())
	case !reply.Failed():
		if dump != "" {
			out.print("stderr", dump)
		}
		return nil
	case s.interrupted.Load():
		return &trouble{name: "Interrupted", value: "the cell was interrupted"}
	case compilerLine.MatchString(reply.Value):
		return s.compileTrouble(reply)
	case dump != "":
		return s.panicTrouble(dump, out)
	}
	if strings.HasPrefix(reply.Value, "# ") { // Go names the package whose messages follow
		advice := "This is outside of your cells: what they import does not compile."
		return &trouble{name: "compile error", value: advice, details: []string{reply.Value, advice}}
	}
	value, _, _ := strings.Cut(strings.TrimPrefix(reply.Value, "executing special commands in cell: "), "\n")
	if strings.HasPrefix(value, "exit status ") {
		value += ": the program ended itself, by os.Exit or log.Fatal"
	}
	return &trouble{name: "error", value: value}
}

// failed is the trouble of a cell whose program said why it failed. The advice stands on a line
// of its own, where there is any.
func failed(message string) *trouble {
	t := &trouble{name: "error", value: message}
	if advice := cell.Missing(message); advice != "" {
		t.details = []string{message, advice}
	}
	return t
}

// unbalanced is the trouble of a cell with a bracket that has no partner; nil where all have one.
func unbalanced(code string, count int) *trouble {
	p, found := cell.Unbalanced(code)
	if !found {
		return nil
	}
	return mistaken(p, count)
}

// mistaken is the trouble of a cell that need not be compiled to be known as wrong.
func mistaken(p cell.Problem, count int) *trouble {
	p.Cell = count
	return problemTrouble([]cell.Problem{p})
}

// panicTrouble keeps the person's own frames of a goroutine dump, and folds away the rest.
func (s *Server) panicTrouble(dump string, out *outlet) *trouble {
	t := &trouble{name: "panic", value: panicMessage(dump)}
	t.details = []string{t.value}
	if hint := cell.Hint(t.value, cell.Context{}); hint != "" {
		t.details = append(t.details, hint)
	}
	t.details = append(t.details, folded(s.frames(dump))...)
	out.fold("the whole goroutine dump", colours.ReplaceAllString(dump, ""))
	return t
}

// colours are GoNB's around the places that it puts into a dump: in HTML and in a file they are noise.
var colours = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// panicMessage is what a dump begins with, before the goroutines.
func panicMessage(dump string) string {
	for line := range strings.Lines(dump) {
		for _, prefix := range []string{"panic: ", "fatal error: "} {
			if message, ok := strings.CutPrefix(line, prefix); ok {
				return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(message), "[recovered, repanicked]"))
			}
		}
	}
	first, _, _ := strings.Cut(dump, "\n")
	return first
}

// frames lists the person's own frames of a dump, the innermost first.
func (s *Server) frames(dump string) (frames []string) {
	before := ""
	for line := range strings.Lines(dump) {
		line = strings.TrimSuffix(line, "\n")
		count, own := s.locate(line)
		if count == 0 {
			count, own = s.locateByText(line)
		}
		function, _, _ := strings.Cut(strings.TrimPrefix(before, "main."), "(")
		if count > 0 && !strings.HasPrefix(function, "created by ") {
			source := cell.Clip(s.history.source(count, own))
			frames = append(frames, fmt.Sprintf("cell [%d], line %d, in %s:\n\n    %s", count, own, function, source))
		}
		before = line
	}
	return frames
}

// folded writes equal frames in a row once: a function that calls itself without end has thousands.
func folded(frames []string) (out []string) {
	for i := 0; i < len(frames); {
		same := 1
		for i+same < len(frames) && frames[i+same] == frames[i] {
			same++
		}
		out = append(out, frames[i])
		if same > 1 {
			out = append(out, fmt.Sprintf("… and %d more times the same", same-1))
		}
		i += same
	}
	return out
}
