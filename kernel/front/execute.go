package front

import (
	"context"
	"encoding/json"
	"strings"

	"pmfnas/kernel/cell"
	"pmfnas/kernel/wire"
)

// execution is the content of an execute_request, with the protocol's defaults.
type execution struct {
	Code         string `json:"code"`
	Silent       bool   `json:"silent"`
	StoreHistory *bool  `json:"store_history"`
	StopOnError  *bool  `json:"stop_on_error"`
}

func orTrue(b *bool) bool { return b == nil || *b }

// enqueue puts an execution behind those that wait.
func (s *Server) enqueue(r *request) {
	select {
	case s.queue <- r:
	default:
		s.reply(r, "execute_reply", failure("QueueFull", "too many cells wait; interrupt or restart the kernel", nil))
	}
}

// work runs the queue, one cell at a time.
func (s *Server) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case r := <-s.queue:
			s.publish(r, "status", map[string]any{"execution_state": "busy"})
			failed := s.execute(ctx, r)
			s.publish(r, "status", map[string]any{"execution_state": "idle"})
			if failed {
				s.abort()
			}
		}
	}
}

// abort answers everything that waits behind a cell that failed.
func (s *Server) abort() {
	for {
		select {
		case r := <-s.queue:
			s.publish(r, "status", map[string]any{"execution_state": "busy"})
			s.reply(r, "execute_reply", map[string]any{"status": "aborted"})
			s.publish(r, "status", map[string]any{"execution_state": "idle"})
		default:
			return
		}
	}
}

// execute runs one cell to its reply. It tells whether what waits must be aborted.
func (s *Server) execute(ctx context.Context, r *request) (abort bool) {
	var e execution
	if err := json.Unmarshal(r.Content, &e); err != nil {
		s.reply(r, "execute_reply", failure("BadRequest", "execute_request without code: "+err.Error(), nil))
		return true
	}
	s.interrupted.Store(false)
	count := s.history.add(e.Code, !e.Silent && orTrue(e.StoreHistory))
	if !e.Silent {
		s.publish(r, "execute_input", map[string]any{"code": e.Code, "execution_count": count})
	}
	out := &outlet{server: s, request: r, silent: e.Silent}
	trouble := s.run(ctx, e.Code, count, out)
	if trouble == nil {
		s.reply(r, "execute_reply", map[string]any{
			"status": "ok", "execution_count": count, "payload": []any{}, "user_expressions": map[string]any{},
		})
		return false
	}
	content := failure(trouble.name, trouble.value, trouble.traceback())
	if !e.Silent {
		s.publish(r, "error", map[string]any{"ename": trouble.name, "evalue": trouble.value, "traceback": trouble.traceback()})
	}
	content["execution_count"] = count
	s.reply(r, "execute_reply", content)
	return orTrue(e.StopOnError)
}

// run executes the code of a cell and returns what went wrong, nil for nothing.
func (s *Server) run(ctx context.Context, code string, count int, out *outlet) *trouble {
	trimmed := strings.TrimSpace(code)
	if line, ok := strings.CutPrefix(trimmed, "%pmf"); ok && (line == "" || line[0] == ' ' || line[0] == '\n') {
		return s.runMagic(ctx, line, out)
	}
	if query, ok := inspection(trimmed); ok {
		return s.runInspection(query, out)
	}
	rewritten := cell.Rewrite(code, cell.Options{})
	if strings.TrimSpace(rewritten.Code) == "" {
		return nil
	}
	if err := s.awaitBackend(ctx); err != nil {
		return &trouble{name: "KernelNotReady", value: err.Error()}
	}
	trouble := s.compileAndRun(ctx, rewritten, count, out)
	if trouble != nil && trouble.noValue && rewritten.Wrapped {
		// The last expression has no value: the cell did not compile, so nothing ran yet.
		rewritten = cell.Rewrite(code, cell.Options{NoResult: true})
		trouble = s.compileAndRun(ctx, rewritten, count, out)
	}
	s.history.ended(count, rewritten.Locals)
	return trouble
}

func (s *Server) awaitBackend(ctx context.Context) error {
	select {
	case <-s.started:
		return s.failure
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *Server) compileAndRun(ctx context.Context, c cell.Cell, count int, out *outlet) *trouble {
	s.origins.add(count, c.Lines)
	s.output.begin(out.take, func() {
		if s.interrupted.Load() { // it came while the cell was being compiled
			s.backend.Interrupt()
		}
	})
	s.running.Store(true)
	reply, err := s.backend.Execute(ctx, c.Code, false, out.relay)
	s.running.Store(false)
	s.output.end()
	out.flush()
	if err != nil {
		return &trouble{name: "KernelError", value: err.Error()}
	}
	return s.diagnose(reply, out)
}

func (s *Server) runMagic(ctx context.Context, line string, out *outlet) *trouble {
	data, err := s.options.Magic.Run(ctx, strings.TrimSpace(line))
	if err != nil {
		return &trouble{name: "error", value: err.Error()}
	}
	out.display(data, "", false)
	return nil
}

// inspection recognises ?name and name?.
func inspection(code string) (query string, ok bool) {
	if strings.ContainsAny(code, " \n\t") {
		return "", false
	}
	if q, found := strings.CutPrefix(code, "?"); found {
		return strings.TrimPrefix(q, "?"), q != ""
	}
	q, found := strings.CutSuffix(code, "?")
	return strings.TrimSuffix(q, "?"), found && q != ""
}

func (s *Server) runInspection(query string, out *outlet) *trouble {
	before := s.history.declarations()
	text := s.options.Assistant.Inspect(before+query, len(before)+len(query))
	if text == "" {
		return &trouble{name: "error", value: "nothing is known about " + query}
	}
	out.display(map[string]string{"text/plain": text}, "", false)
	return nil
}

// interrupt stops the cell that runs; it is answered before the cell has ended.
func (s *Server) interrupt() {
	s.interrupted.Store(true)
	if s.running.Load() {
		s.backend.Interrupt()
	}
}

// Interrupt does what an interrupt_request does; for the signal SIGINT.
func (s *Server) Interrupt() { s.interrupt() }

// outlet publishes what one cell puts out.
type outlet struct {
	server  *Server
	request *request
	silent  bool
	failure string          // text of an error frame
	stderr  strings.Builder // what was held back since a line that starts a goroutine dump
	holding bool
}

// take publishes an event of the cell's own streams.
func (o *outlet) take(e event) {
	switch {
	case e.frame == nil:
		o.print(e.stream, e.text)
	case e.frame.Kind == "error":
		o.failure = e.frame.Text
	default:
		o.display(e.frame.Data, e.frame.ID, e.frame.Update)
	}
}

func (o *outlet) print(stream, text string) {
	if !o.silent {
		o.server.publish(o.request, "stream", map[string]any{"name": stream, "text": text})
	}
}

func (o *outlet) display(data map[string]string, id string, update bool) {
	if o.silent {
		return
	}
	content := map[string]any{"data": data, "metadata": map[string]any{}, "transient": map[string]any{}}
	if id != "" {
		content["transient"] = map[string]any{"display_id": id}
	}
	kind := "display_data"
	if update {
		kind = "update_display_data"
	}
	o.server.publish(o.request, kind, content)
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
		default:
			o.print(stream, line)
		}
	}
}

func startsDump(line string) bool {
	return strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "goroutine ")
}

func isExitRemark(line string) bool {
	line = strings.TrimSpace(line)
	return line == "^C" || line == "signal: interrupt" || line == "signal: killed" || strings.HasPrefix(line, "exit status ")
}

// flush ends the holding back: diagnose decides what to do with the dump.
func (o *outlet) flush() { o.holding = false }
