package front

import (
	"fmt"
	"regexp"
	"strings"

	"pmfnas/kernel/cell"
	"pmfnas/kernel/gonb"
)

// trouble is what went wrong in a cell, in words for the person who wrote it.
type trouble struct {
	name    string
	value   string   // one line
	details []string // paragraphs below it
	noValue bool     // the compiler complains that an expression has no value
}

func newTrouble(name string, err error) *trouble { return &trouble{name: name, value: err.Error()} }

const (
	red   = "\x1b[31m"
	reset = "\x1b[0m"
)

// traceback renders the trouble for a terminal; front ends turn its colours into HTML.
func (t *trouble) traceback() []string {
	if len(t.details) == 0 {
		return []string{red + t.name + reset + ": " + t.value}
	}
	lines := []string{red + t.name + reset}
	return append(lines, t.details...)
}

// diagnose turns GoNB's reply into what went wrong; nil when nothing did.
func (s *Server) diagnose(reply gonb.Reply, out *outlet) *trouble {
	dump := out.stderr.String()
	switch {
	case out.failure() != "":
		return &trouble{name: "error", value: out.failure()}
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
		return s.panicTrouble(dump)
	}
	if strings.HasPrefix(reply.Value, "# ") { // Go names the package whose messages follow
		advice := "This is outside of your cells: what they import does not compile."
		return &trouble{name: "compile error", value: advice, details: []string{reply.Value, advice}}
	}
	value, _, _ := strings.Cut(strings.TrimPrefix(reply.Value, "executing special commands in cell: "), "\n")
	return &trouble{name: "error", value: value}
}

// compilerLine is a message of the Go compiler or parser about the program that GoNB wrote.
var compilerLine = regexp.MustCompile(`(?m)main(_test)?\.go:\d+:\d+: (.+?)(?: \(and \d+ more errors?\))?$`)

// compileTrouble translates the messages of the compiler, each with its place.
func (s *Server) compileTrouble(reply gonb.Reply) *trouble {
	t := &trouble{name: "compile error"}
	for i, line := range strings.Split(reply.Value, "\n") {
		m := compilerLine.FindStringSubmatch(line)
		if m == nil {
			if strings.HasPrefix(line, "\t") && len(t.details) > 0 {
				t.details[len(t.details)-1] += "\n    " + strings.TrimSpace(line)
			}
			continue
		}
		p := cell.Problem{Message: m[2]}
		if i < len(reply.Traceback) {
			p.Cell, p.Line = s.locate(reply.Traceback[i])
		}
		p.Source = s.history.source(p.Cell, p.Line)
		p.Hint = cell.Hint(p.Message, p.Cell, s.history.localNames())
		t.noValue = t.noValue || strings.Contains(p.Message, "(no value) used as value")
		t.details = append(t.details, p.Text())
	}
	first, _, _ := strings.Cut(t.details[0], "\n")
	t.value = first
	return t
}

// panicTrouble keeps the person's own frames of a goroutine dump.
func (s *Server) panicTrouble(dump string) *trouble {
	lines := strings.Split(dump, "\n")
	t := &trouble{name: "panic", value: strings.TrimPrefix(strings.TrimPrefix(lines[0], "panic: "), "fatal error: ")}
	t.details = []string{t.value}
	for i, line := range lines {
		count, own := s.locate(line)
		if count == 0 {
			count, own = s.locateByText(line)
		}
		if count == 0 {
			continue
		}
		function := ""
		if i > 0 {
			function, _, _ = strings.Cut(strings.TrimPrefix(lines[i-1], "main."), "(")
		}
		if strings.HasPrefix(function, "created by ") {
			continue
		}
		t.details = append(t.details, fmt.Sprintf("cell [%d], line %d, in %s:\n\n    %s", count, own, function, s.history.source(count, own)))
	}
	return t
}
