package front

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"pmfnas/kernel/cell"
)

// origins maps the cells and lines that GoNB counts to the person's.
type origins struct {
	mu    sync.Mutex
	cells []origin // GoNB's cell n is cells[n-1]
}

type origin struct {
	count int      // the person's execution count
	lines []int    // the person's line of each of GoNB's
	code  []string // GoNB's lines
}

// add notes what is sent to GoNB next.
func (o *origins) add(count int, c cell.Cell) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.cells = append(o.cells, origin{count, c.Lines, strings.Split(c.Code, "\n")})
}

// find returns the person's cell and line; zeros for scaffolding and the unknown.
func (o *origins) find(cell, line int) (count, own int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if cell < 1 || cell > len(o.cells) {
		return 0, 0
	}
	c := o.cells[cell-1]
	if line < 1 || line > len(c.lines) || c.lines[line-1] == 0 {
		return 0, 0
	}
	return c.count, c.lines[line-1]
}

// findText returns where a line was last sent to GoNB: its nth occurrence (from 0) in the
// latest cell that has it, whatever the spacing; zeros for none.
func (o *origins) findText(text string, nth int) (count, own int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i := len(o.cells) - 1; i >= 0; i-- {
		seen := 0
		for at, line := range o.cells[i].code {
			if dense(line) != text || o.cells[i].lines[at] == 0 {
				continue
			}
			count, own = o.cells[i].count, o.cells[i].lines[at]
			if seen++; seen > nth {
				return count, own
			}
		}
		if count > 0 {
			return count, own
		}
	}
	return 0, 0
}

// dense is a line without white space, which Go's formatter changes.
func dense(line string) string { return strings.Join(strings.Fields(line), "") }

// place is how GoNB names the cell and line of a message.
var place = regexp.MustCompile(`Cell ?\[(\d+)\]:? Line (\d+)`)

// locate reads the place that GoNB put before a message and returns the person's.
func (s *Server) locate(text string) (count, line int) {
	m := place.FindStringSubmatch(text)
	if m == nil {
		return 0, 0
	}
	gonbCell, _ := strconv.Atoi(m[1])
	gonbLine, _ := strconv.Atoi(m[2])
	return s.origins.find(gonbCell, gonbLine)
}

// frameLine is the place of a goroutine's frame in the program that GoNB wrote.
var frameLine = regexp.MustCompile(`^\t(.*/main\.go):(\d+)`)

// locateByText finds the person's line of a frame to which GoNB put no place. GoNB reads a
// dump as it comes, and misses frames whose line comes in two pieces.
func (s *Server) locateByText(frame string) (count, line int) {
	m := frameLine.FindStringSubmatch(frame)
	if m == nil {
		return 0, 0
	}
	program, err := os.ReadFile(m[1])
	if err != nil {
		return 0, 0
	}
	lines := strings.Split(string(program), "\n")
	at, _ := strconv.Atoi(m[2])
	if at < 1 || at > len(lines) {
		return 0, 0
	}
	text, nth := dense(lines[at-1]), 0
	for _, earlier := range lines[:at-1] {
		if dense(earlier) == text {
			nth++
		}
	}
	return s.origins.findText(text, nth)
}
