package front

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"pmfnas/kernel/magic"
	"pmfnas/kernel/wire"
)

// outlet publishes what one cell puts out.
type outlet struct {
	server  *Server
	request *request
	count   int // of the execution
	silent  bool
	input   bool          // the person can be asked
	ended   chan struct{} // closed when the cell has ended
	mu      sync.Mutex
	failed  string          // text of an error frame
	stderr  strings.Builder // what was held back since a line that starts a goroutine dump
	holding bool
	text    text
	result  map[string]string // what the last expression gave; nil for nothing
	pages   []any             // for the front end's pager
}

// take publishes an event of the cell's own streams.
func (o *outlet) take(e event) {
	switch {
	case e.frame == nil:
		o.print(e.stream, e.text)
	case e.frame.Kind == "error":
		o.fail(e.frame.Text)
	case e.frame.Kind == "clear":
		o.publish("clear_output", map[string]any{"wait": e.frame.Wait})
	case e.frame.Kind == "page":
		o.mu.Lock()
		o.pages = append(o.pages, map[string]any{"source": "page", "data": e.frame.Data, "start": 0})
		o.mu.Unlock()
	case e.frame.Result:
		o.mu.Lock()
		o.result = e.frame.Data
		o.mu.Unlock()
		o.publish("execute_result", map[string]any{
			"execution_count": o.count, "data": o.fitting(e.frame.Data), "metadata": map[string]any{},
		})
	default:
		o.display(e.frame.Data, e.frame.ID, e.frame.Update)
	}
}

// publish tells every client, unless the cell is silent.
func (o *outlet) publish(kind string, content any) {
	if o.silent {
		return
	}
	text, err := json.Marshal(content)
	if err != nil {
		o.server.options.Log.Error("output cannot be encoded", "type", kind, "error", err)
		return
	}
	o.server.pace.wait(len(text))
	o.server.publishRaw(o.request, kind, text, nil, nil)
}

// fail notes why the cell failed, in its own words. The cell's streams and GoNB's messages are
// read by goroutines of their own.
func (o *outlet) fail(text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.failed = text
}

// failure returns what fail noted, "" for nothing.
func (o *outlet) failure() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.failed
}

func (o *outlet) print(stream, text string) {
	if show := o.text.add(text, func() (*os.File, error) { return o.outputFile(".txt") }); show != "" {
		o.publish("stream", map[string]any{"name": stream, "text": show})
	}
}

func (o *outlet) display(data map[string]string, id string, update bool) {
	content := map[string]any{"data": o.fitting(data), "metadata": map[string]any{}, "transient": map[string]any{}}
	if id != "" {
		content["transient"] = map[string]any{"display_id": id}
	}
	kind := "display_data"
	if update {
		kind = "update_display_data"
	}
	o.publish(kind, content)
}

// fold shows a long text below a title that opens it, where a front end shows HTML; consoles, which
// could only print it, say in which file it is.
func (o *outlet) fold(title, text string) {
	const most = 50_000 // bytes, the first of which tell
	if len(text) > most {
		text = valid([]byte(text[:most])) + "\n…"
	}
	page := "<details><summary>" + html.EscapeString(title) + "</summary><pre>" + html.EscapeString(text) + "</pre></details>"
	data := map[string]string{"text/html": page}
	if path, err := o.keepDump(text); err == nil { // without a file the message has to do
		data["text/plain"] = title + " is in " + path
	}
	o.display(data, "", false)
}

// keepDump writes a goroutine dump to a file that the cell's next panic overwrites: beginners make
// many, and nobody wants a file of each.
func (o *outlet) keepDump(text string) (path string, err error) {
	folder := o.server.options.Outputs
	if o.silent {
		return "", errors.New("a silent cell leaves nothing behind")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	path = filepath.Join(folder, fmt.Sprintf("cell-%d-panic.txt", o.count))
	return path, os.WriteFile(path, []byte(text), 0o644)
}

// relay publishes what GoNB itself sends: the standard error of the cell, the output of shell
// commands, and displays made with GoNB's own library.
func (o *outlet) relay(m *wire.Message) {
	switch m.Header.Type {
	case "stream":
		var content struct{ Name, Text string }
		if json.Unmarshal(m.Content, &content) == nil {
			o.relayText(content.Name, content.Text)
		}
	case "input_request":
		go o.pass(m)
	case "execute_input", "error":
		// The front has published its own; the reply tells the error again.
	case "execute_result":
		if !o.silent {
			o.server.publishRaw(o.request, "display_data", m.Content, m.Metadata, m.Buffers)
		}
	default:
		if !o.silent {
			o.server.publishRaw(o.request, m.Header.Type, m.Content, m.Metadata, m.Buffers)
		}
	}
}

// relayText holds back a goroutine dump, which the error message replaces, and drops GoNB's
// remark about the exit status.
func (o *outlet) relayText(stream, text string) {
	if stream != "stderr" {
		o.print(stream, text)
		return
	}
	for line := range strings.SplitAfterSeq(text, "\n") {
		if startsDump(line) {
			o.holding = true
		}
		switch {
		case o.holding:
			o.stderr.WriteString(line)
		case line == "", isExitRemark(line):
		case unknownCommand.MatchString(line):
			o.fail(magic.Unknown(unknownCommand.FindStringSubmatch(line)[1]))
		default:
			o.print(stream, line)
		}
	}
}

func startsDump(line string) bool {
	return strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "runtime: goroutine stack exceeds ") || strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "goroutine ")
}

// unknownCommand is GoNB's only word about a command that it does not know.
var unknownCommand = regexp.MustCompile(`^"(\S+).*" unknown or not implemented yet\.`)

func isExitRemark(line string) bool {
	line = strings.TrimSpace(line)
	return line == "^C" || line == "signal: interrupt" || line == "signal: killed" || strings.HasPrefix(line, "exit status ")
}

// flush ends the holding back: diagnose decides what to do with the dump.
func (o *outlet) flush() { o.holding = false }

// finish shows the end of a text that was too long.
func (o *outlet) finish() {
	close(o.ended)
	if rest := o.text.rest(); rest != "" {
		o.publish("stream", map[string]any{"name": "stdout", "text": rest})
	}
}
