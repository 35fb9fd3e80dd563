package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/report/view"
)

// A display shows how far a run is. Events come one at a time; say may come in between. end is
// called once, when nothing more comes; a line that is redrawn is then finished.
type display interface {
	event(e protocol.Event, line string) // line is what a log says of it, "" for nothing
	say(text string)
	end()
}

// display chooses how progress is shown: events as JSON, a line that is redrawn on a terminal,
// or a line for each trial and decision.
func (a *app) display(state func() (p view.Progress, known bool), asJSON bool) display {
	file, ok := a.err.(*os.File)
	switch {
	case asJSON:
		return jsonLines{a.out, a.err}
	case ok && term.IsTerminal(int(file.Fd())):
		return newRedrawn(file, state)
	}
	return plainLines{a.err}
}

// progress chooses how work outside the engine is shown: a line that is redrawn on a terminal,
// or a line for each of its steps.
func (a *app) progress(state func() (p view.Progress, known bool)) display {
	if file, ok := a.err.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		return newRedrawn(file, state)
	}
	return plainLines{a.err}
}

// jsonLines prints every event as the engine sent it.
type jsonLines struct{ out, err io.Writer }

func (j jsonLines) event(e protocol.Event, _ string) { fmt.Fprintf(j.out, "%s\n", e.Body) }
func (j jsonLines) say(text string)                  { fmt.Fprintln(j.err, text) }
func (j jsonLines) end()                             {}

// plainLines prints a line for each trial and decision.
type plainLines struct{ w io.Writer }

func (p plainLines) event(_ protocol.Event, line string) {
	if line != "" {
		p.say(line)
	}
}
func (p plainLines) say(text string) { fmt.Fprintln(p.w, text) }
func (p plainLines) end()            {}
