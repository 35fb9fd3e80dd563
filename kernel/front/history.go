package front

import (
	"encoding/json"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"pmfnas/kernel/cell"
)

// history remembers the cells of this session.
type history struct {
	mu      sync.Mutex
	sources map[int]string // by execution count
	values  map[int]string // what cells' last expressions gave, as text
	last    int            // the highest execution count
	locals  map[string]int // names made with :=, and the cell that made them
}

// add stores a cell and returns its execution count; a cell that is not stored repeats the
// last count.
func (h *history) add(source string, store bool) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.sources == nil {
		h.sources, h.values, h.locals = map[int]string{}, map[int]string{}, map[string]int{}
	}
	if store {
		h.last++
		h.sources[h.last] = source
	}
	return h.last
}

// gave notes what a cell's last expression gave.
func (h *history) gave(count int, text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if text != "" {
		h.values[count] = text
	}
}

// began notes which names are local to a cell.
func (h *history) began(count int, locals []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, name := range locals {
		h.locals[name] = count
	}
}

// keep notes that a name does not end with its cell after all.
func (h *history) keep(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.locals, name)
}

func (h *history) localNames() map[string]int {
	h.mu.Lock()
	defer h.mu.Unlock()
	names := make(map[string]int, len(h.locals))
	for name, at := range h.locals {
		names[name] = at
	}
	return names
}

// cell returns the text of a cell, "" when there is none.
func (h *history) cell(count int) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sources[count]
}

// source returns a line (from 1) of a cell, "" when there is none.
func (h *history) source(count, line int) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	lines := strings.Split(h.sources[count], "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	return lines[line-1]
}

// declarations returns the text of all cells so far, as context for completion.
func (h *history) declarations() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var b strings.Builder
	for i := 1; i <= h.last; i++ {
		if state, _ := cell.IsComplete(h.sources[i]); state == cell.Complete { // an open bracket would hide what follows
			b.WriteString(h.sources[i] + "\n")
		}
	}
	return b.String()
}

// session is the number of this kernel's session; earlier ones are not kept.
const session = 1

// historyQuery is the content of a history_request.
type historyQuery struct {
	Access  string `json:"hist_access_type"` // tail, range or search
	Output  bool   `json:"output"`
	N       int    `json:"n"`
	Session int    `json:"session"` // 0 is this one, negative counts back from it
	Start   int    `json:"start"`
	Stop    int    `json:"stop"` // behind the last; 0 for none
	Pattern string `json:"pattern"`
	Unique  bool   `json:"unique"`
}

// selects tells whether a cell is asked for, before N is heeded.
func (q historyQuery) selects(count int, source string) bool {
	switch q.Access {
	case "range":
		return (q.Session == 0 || q.Session == session) && count >= q.Start && (q.Stop == 0 || count < q.Stop)
	case "search":
		return matches(q.Pattern, source)
	}
	return true
}

// answer serves a history_request: the last n cells, a range or a search, all of this session.
func (h *history) answer(content json.RawMessage) map[string]any {
	var q historyQuery
	if err := json.Unmarshal(content, &q); err != nil {
		return failure("BadRequest", "history_request: "+err.Error(), nil)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	entries := [][]any{}
	seen := map[string]bool{}
	for i := h.last; i >= 1; i-- { // from the latest, which Unique keeps
		source := h.sources[i]
		if !q.selects(i, source) || q.Unique && seen[source] || q.Access != "range" && q.N > 0 && len(entries) == q.N {
			continue
		}
		seen[source] = true
		entry := []any{session, i, source}
		if q.Output {
			value := any(nil)
			if text, ok := h.values[i]; ok {
				value = text
			}
			entry[2] = []any{source, value}
		}
		entries = append(entries, entry)
	}
	slices.Reverse(entries)
	return map[string]any{"status": "ok", "history": entries}
}

// matches searches as shells do: * stands for anything and ? for one character.
func matches(pattern, source string) bool {
	expression := strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(pattern))
	found, err := regexp.MatchString(`(?s)^`+expression+`$`, source)
	return err == nil && found
}

func goVersion() string { return strings.TrimPrefix(runtime.Version(), "go") }
