package front

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"pmfnas/kernel/cell"
	"pmfnas/kernel/gonb"
)

// compilerLine is a message of the Go compiler or parser about the program that GoNB wrote, or
// about the file of imports beside it. Far behind in a long line it gives no column.
var compilerLine = regexp.MustCompile(`(?m)(main|main_test|blank_imports)\.go:(\d+)(?::(\d+))?: (.+?)(?: \(and \d+ more errors?\))?$`)

// syntax are the messages about what is no Go at all.
var syntax = regexp.MustCompile(`^(?:syntax error|expected|unexpected|illegal|invalid character|curly quotation|import path|missing|non-declaration|cannot parse|undefined: (?:def|let|while|elif|class|function|try|raise|throw|lambda))`)

// remark is one message of the compiler or the parser, with the place that it names.
type remark struct {
	message string
	details string // indented lines below it
	at      int    // its line in what was said, from 0
	program bool   // it is about GoNB's program, not about the file of imports beside it
	line    int    // of the file, from 1
	column  int    // byte of that line, from 1; 0 for none
}

// remarks reads what the compiler or the parser says. Indented lines belong to the message above
// them.
func remarks(said string) (found []remark) {
	for i, line := range strings.Split(said, "\n") {
		if m := compilerLine.FindStringSubmatch(line); m != nil {
			// Numbers beyond the range of int are no places.
			row, _ := strconv.Atoi(m[2])
			column, _ := strconv.Atoi(m[3])
			found = append(found, remark{message: m[4], at: i, program: m[1] != "blank_imports", line: row, column: column})
		} else if strings.HasPrefix(line, "\t") && len(found) > 0 {
			found[len(found)-1].details += line + "\n"
		}
	}
	return found
}

// compileTrouble translates the messages of the compiler, each with its place.
func (s *Server) compileTrouble(reply gonb.Reply) *trouble {
	program := strings.Split(reply.Program, "\n")
	var problems []cell.Problem
	for _, r := range remarks(reply.Value) {
		problems = append(problems, s.problem(r, reply, program))
	}
	return problemTrouble(problems)
}

// problemTrouble is the trouble of a cell that cannot be built.
func problemTrouble(problems []cell.Problem) *trouble {
	t := &trouble{name: "compile error", problems: problems}
	for i, p := range problems {
		text := p.Text()
		if i > 0 { // the hint above must not run into the next message
			text = "\n" + text
		}
		t.details = append(t.details, text)
		t.noValue = t.noValue || strings.Contains(p.Message, "(no value) used as value")
	}
	t.value, _, _ = strings.Cut(t.details[0], "\n")
	return t
}

// showProblems shows the cells with their mistakes marked, where front ends show HTML. Other ones
// have the error message, which says the same: a text beside the HTML would say it twice there.
func (s *Server) showProblems(problems []cell.Problem, out *outlet) {
	var pages strings.Builder
	shown := map[int]bool{}
	for _, p := range problems {
		if !shown[p.Cell] {
			pages.WriteString(cell.Page(p.Cell, s.history.cell(p.Cell), problems))
			shown[p.Cell] = true
		}
	}
	if pages.Len() > 0 {
		out.display(map[string]string{"text/html": pages.String()}, "", false)
	}
}

// problem finds the person's place of a remark, and what to do about it.
func (s *Server) problem(r remark, reply gonb.Reply, program []string) cell.Problem {
	p := cell.Problem{Message: homely(r.message), Details: r.details}
	switch {
	case !r.program:
		p.Cell, p.Line = s.effects.find(r.line)
	case r.at < len(reply.Traceback):
		p.Cell, p.Line = s.locate(reply.Traceback[r.at])
	}
	p.Source = s.history.source(p.Cell, p.Line)
	c := cell.Context{Cell: p.Cell, Locals: s.history.localNames()}
	if r.program && r.line >= 1 && r.line <= len(program) {
		p.Column = cell.Column(p.Source, program[r.line-1], r.column)
		c.Near = s.options.Assistant.Near(reply.Program, r.line, r.column, r.message)
		c.Hidden = s.hidden(r.message)
	}
	p.Hint = cell.Hint(p.Message, c)
	if syntax.MatchString(p.Message) {
		p.Hint = cmp.Or(cell.Habit(p.Source), p.Hint)
	}
	return p
}

// searched is where Go looked for a package in vain.
var searched = regexp.MustCompile(` \(/[^)]*\)$`)

// homely leaves out of a message what is about this machine, and about the kernel's own code.
func homely(message string) string { return cell.Homely(searched.ReplaceAllString(message, "")) }

// hidden finds what hides the package that a message misses, nil for nothing.
func (s *Server) hidden(message string) *cell.Hidden {
	name := s.options.Assistant.Hidden(message)
	if name == "" {
		return nil
	}
	d := s.declared[name] // none says: a variable of the cell itself
	return &cell.Hidden{Name: name, Cell: d.count, Declaration: d.Declaration}
}
