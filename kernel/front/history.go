package front

import (
	"encoding/json"
	"runtime"
	"strings"
	"sync"
)

// history remembers the cells of this session.
type history struct {
	mu      sync.Mutex
	sources map[int]string // by execution count
	last    int            // the highest execution count
	locals  map[string]int // names made with :=, and the cell that made them
}

// add stores a cell and returns its execution count; a cell that is not stored repeats the
// last count.
func (h *history) add(source string, store bool) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.sources == nil {
		h.sources, h.locals = map[int]string{}, map[string]int{}
	}
	if store {
		h.last++
		h.sources[h.last] = source
	}
	return h.last
}

// began notes which names are local to a cell.
func (h *history) began(count int, locals []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, name := range locals {
		h.locals[name] = count
	}
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
		b.WriteString(h.sources[i] + "\n")
	}
	return b.String()
}

// answer serves a history_request: the last n cells, a range or a search, all of this session.
func (h *history) answer(content json.RawMessage) map[string]any {
	var q struct {
		Access  string `json:"hist_access_type"`
		Output  bool   `json:"output"`
		N       int    `json:"n"`
		Start   int    `json:"start"`
		Stop    int    `json:"stop"`
		Pattern string `json:"pattern"`
	}
	_ = json.Unmarshal(content, &q)
	h.mu.Lock()
	defer h.mu.Unlock()
	entries := [][]any{}
	for i := 1; i <= h.last; i++ {
		source := h.sources[i]
		if q.Access == "range" && (i < q.Start || q.Stop > 0 && i >= q.Stop) || q.Access == "search" && !matches(q.Pattern, source) {
			continue
		}
		if q.Output {
			entries = append(entries, []any{0, i, []any{source, nil}})
		} else {
			entries = append(entries, []any{0, i, source})
		}
	}
	if q.Access != "range" && q.N > 0 && len(entries) > q.N {
		entries = entries[len(entries)-q.N:]
	}
	return map[string]any{"status": "ok", "history": entries}
}

// matches searches as shells do: * stands for anything.
func matches(pattern, source string) bool {
	for _, part := range strings.Split(pattern, "*") {
		at := strings.Index(source, part)
		if at < 0 {
			return false
		}
		source = source[at+len(part):]
	}
	return true
}

func goVersion() string { return strings.TrimPrefix(runtime.Version(), "go") }
