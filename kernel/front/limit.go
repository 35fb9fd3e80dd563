package front

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// How much of a cell's text a notebook gets: its start as it comes, and its end when the cell
// has ended. What is larger makes notebooks that no browser opens.
const (
	startBytes = 1_200_000
	endBytes   = 100_000
)

// largestDisplay is the size of a display, in bytes, above which a Jupyter server would drop it.
const largestDisplay = 2_000_000

// text is what a cell has printed. Beyond its limit it is kept in a file.
type text struct {
	mu      sync.Mutex
	shown   strings.Builder // until a file takes it
	file    *os.File        // nil while everything is shown
	problem error           // why there is no whole file
	size    int             // bytes printed
	end     []byte          // the last of them, once there is a file
}

// add takes more text and returns what to show now. open makes the file when it is needed.
func (t *text) add(more string, open func() (*os.File, error)) (show string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.size += len(more)
	if t.file == nil && t.problem == nil {
		if t.size <= startBytes {
			t.shown.WriteString(more)
			return more
		}
		if t.file, t.problem = open(); t.problem == nil {
			_, t.problem = t.file.WriteString(t.shown.String())
		}
		t.shown = strings.Builder{}
		show = fmt.Sprintf("\n… more than %s: the rest goes to %s, and its end is shown when the cell has ended …\n", megabytes(startBytes), t.place())
	}
	if t.problem == nil {
		_, t.problem = t.file.WriteString(more)
	}
	t.end = append(t.end, more...)
	if surplus := len(t.end) - endBytes; surplus > endBytes {
		t.end = append([]byte(nil), t.end[surplus:]...)
	}
	return show
}

// rest ends the text and returns what to show of its end, "" when all has been shown.
func (t *text) rest() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.file == nil && t.problem == nil {
		return ""
	}
	if t.file != nil {
		if err := t.file.Close(); t.problem == nil {
			t.problem = err
		}
	}
	end := t.end[max(0, len(t.end)-endBytes):]
	for len(end) > 0 && !utf8.RuneStart(end[0]) {
		end = end[1:]
	}
	return fmt.Sprintf("\n… %s were printed; all of it is in %s; its end is …\n%s", megabytes(t.size), t.place(), end)
}

// place says where the whole text is.
func (t *text) place() string {
	switch {
	case t.problem != nil:
		return fmt.Sprintf("no file (%v)", t.problem)
	default:
		return t.file.Name()
	}
}

func megabytes(n int) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// outputFile makes a file for output of a cell that is too large for a notebook.
func (o *outlet) outputFile(ending string) (*os.File, error) {
	folder := o.server.options.Outputs
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	name := fmt.Sprintf("cell-%d-%s-*%s", o.count, time.Now().Format("20060102-150405"), ending)
	return os.CreateTemp(folder, name)
}

// endings are the file name endings of what displays hold.
var endings = map[string]string{
	"text/html": ".html", "text/markdown": ".md", "image/svg+xml": ".svg", "image/png": ".png", "application/json": ".json",
}

// fitting returns a display itself, or for one that is too large a note about the file that
// holds the largest of its forms.
func (o *outlet) fitting(data map[string]string) map[string]string {
	size, largest := 0, "text/plain"
	for kind, form := range data {
		if size += len(form); len(form) > len(data[largest]) {
			largest = kind
		}
	}
	if size <= largestDisplay {
		return data
	}
	ending := endings[largest]
	if ending == "" {
		ending = ".txt"
	}
	note := fmt.Sprintf("a display of %s (%s) is too large for a notebook", megabytes(size), largest)
	path, err := o.keep(data[largest], ending)
	if err != nil {
		return map[string]string{"text/plain": fmt.Sprintf("%s, and no file could take it: %v", note, err)}
	}
	return map[string]string{"text/plain": note + "; it is in " + path}
}

// keep writes a form of a display into a file.
func (o *outlet) keep(form, ending string) (path string, err error) {
	content := []byte(form)
	if ending == ".png" {
		if content, err = base64.StdEncoding.DecodeString(form); err != nil {
			return "", err
		}
	}
	file, err := o.outputFile(ending)
	if err != nil {
		return "", err
	}
	_, err = file.Write(content)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return filepath.Clean(file.Name()), err
}
