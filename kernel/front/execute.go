package front

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"syscall"
	"time"

	"pmfnas/kernel/cell"
	"pmfnas/kernel/magic"
)

// execution is the content of an execute_request, with the protocol's defaults.
type execution struct {
	Code         string `json:"code"`
	Silent       bool   `json:"silent"`
	StoreHistory *bool  `json:"store_history"`
	StopOnError  *bool  `json:"stop_on_error"`
	AllowStdin   bool   `json:"allow_stdin"`

	// UserExpressions are evaluated after the cell, and told in the reply.
	UserExpressions map[string]string `json:"user_expressions"`
}

func orTrue(b *bool) bool { return b == nil || *b }

// enqueue puts an execution behind those that wait.
func (s *Server) enqueue(r *request) {
	r.order, r.arrived = s.enqueued.Add(1), time.Now()
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
			if s.waitedFor(r) {
				s.reply(r, "execute_reply", map[string]any{"status": "aborted"})
			} else {
				s.execute(ctx, r)
			}
			s.publish(r, "status", map[string]any{"execution_state": "idle"})
		}
	}
}

// inTransit is how long a cell may have been on its way when the one before it failed.
const inTransit = 500 * time.Millisecond

// waitedFor tells whether a cell was sent before the one before it failed: then it is not run.
// Cells of a Run All may still be on their way at that moment, and their date says so.
func (s *Server) waitedFor(r *request) bool {
	if r.order <= s.aborted {
		return true
	}
	sent, err := time.Parse(time.RFC3339Nano, r.Header.Date)
	return err == nil && sent.Before(s.failed) && r.arrived.Before(s.failed.Add(inTransit))
}

// execute runs one cell to its reply.
func (s *Server) execute(ctx context.Context, r *request) {
	var e execution
	if err := json.Unmarshal(r.Content, &e); err != nil {
		s.reply(r, "execute_reply", failure("BadRequest", "execute_request without code: "+err.Error(), nil))
		return
	}
	s.interrupted.Store(false)
	count := s.history.add(e.Code, !e.Silent && orTrue(e.StoreHistory))
	if !e.Silent {
		s.publish(r, "execute_input", map[string]any{"code": e.Code, "execution_count": count})
	}
	out := &outlet{server: s, request: r, count: count, silent: e.Silent, input: e.AllowStdin, ended: make(chan struct{})}
	trouble := s.run(ctx, e.Code, count, out)
	out.finish()
	if trouble != nil && orTrue(e.StoreHistory) { // else the count is another cell's
		s.showProblems(trouble.problems, out)
	}
	if trouble == nil {
		s.history.gave(count, out.result["text/plain"])
		s.reply(r, "execute_reply", map[string]any{
			"status": "ok", "execution_count": count, "payload": append([]any{}, out.pages...),
			"user_expressions": s.evaluate(ctx, r, count, e.UserExpressions),
		})
		return
	}
	if orTrue(e.StopOnError) {
		// What waits now is not run. What comes after the reply is: its sender knows.
		s.aborted, s.failed = s.enqueued.Load(), time.Now()
	}
	content := failure(trouble.name, trouble.value, trouble.traceback(count))
	if !e.Silent {
		s.publish(r, "error", map[string]any{"ename": trouble.name, "evalue": trouble.value, "traceback": trouble.traceback(count)})
	}
	content["execution_count"] = count
	s.reply(r, "execute_reply", content)
}

// evaluate gives the value of each expression, or why there is none.
func (s *Server) evaluate(ctx context.Context, r *request, count int, expressions map[string]string) map[string]any {
	values := map[string]any{}
	for name, expression := range expressions {
		out := &outlet{server: s, request: r, count: count, silent: true, ended: make(chan struct{})}
		trouble := s.run(ctx, expression, count, out)
		out.finish()
		switch {
		case trouble != nil:
			values[name] = failure(trouble.name, trouble.value, trouble.traceback(count))
		case out.result == nil:
			values[name] = failure("error", expression+" has no value", nil)
		default:
			values[name] = map[string]any{"status": "ok", "data": out.result, "metadata": map[string]any{}}
		}
	}
	return values
}

// run executes the code of a cell and returns what went wrong, nil for nothing.
func (s *Server) run(ctx context.Context, code string, count int, out *outlet) *trouble {
	if query, ok := inspection(strings.TrimSpace(code)); ok {
		return s.runInspection(query, out)
	}
	code, trouble := s.runMagics(ctx, code, out)
	if trouble != nil {
		return trouble
	}
	if trouble := unbalanced(code, count); trouble != nil {
		return trouble
	}
	if rewritten := cell.Rewrite(code, cell.Options{}); rewritten.Mistake != nil {
		return mistaken(*rewritten.Mistake, count)
	} else if strings.TrimSpace(rewritten.Code) == "" {
		return nil
	}
	if err := s.awaitBackend(ctx); err != nil {
		if t := machineTrouble(err.Error()); t != nil {
			return t
		}
		return newTrouble("KernelNotReady", err)
	}
	if code, trouble = s.forget(ctx, code, count, out); trouble != nil {
		return trouble
	}
	return s.runCode(ctx, code, count, out)
}

// runCode executes a cell's code, from which the lines were taken that the front answers.
func (s *Server) runCode(ctx context.Context, code string, count int, out *outlet) *trouble {
	rewritten := cell.Rewrite(code, cell.Options{})
	if strings.TrimSpace(rewritten.Code) == "" {
		return nil
	}
	s.history.began(count, rewritten.Locals)
	trouble := s.compileAndRun(ctx, rewritten, count, out)
	if trouble != nil && trouble.noValue && rewritten.Wrapped {
		// The last expression has no value: the cell did not compile, so nothing ran yet.
		rewritten = cell.Rewrite(code, cell.Options{NoResult: true})
		trouble = s.compileAndRun(ctx, rewritten, count, out)
	}
	if trouble == nil && len(rewritten.Kept) > 0 {
		trouble = s.bringBack(ctx, rewritten.Kept, count)
	}
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

// compileAndRun has GoNB execute a cell. What it declares, and imports for effect, stays when it
// was built.
func (s *Server) compileAndRun(ctx context.Context, c cell.Cell, count int, out *outlet) *trouble {
	before, declared := s.effects, c.Declares()
	if t := s.replace(ctx, declared); t != nil {
		return t
	}
	if t := s.imports(before.with(count, c.Blank)); t != nil {
		return t
	}
	trouble, built := s.compileAndRunWith(ctx, c, count, out)
	if !built {
		return cmp.Or(trouble, s.imports(before))
	}
	s.keepDeclared(declared, count)
	return trouble
}

func (s *Server) compileAndRunWith(ctx context.Context, c cell.Cell, count int, out *outlet) (t *trouble, built bool) {
	s.origins.add(count, c)
	s.output.begin(out, func() {
		if s.interrupted.Load() { // it came while the cell was being compiled
			s.output.signal(syscall.SIGINT)
		}
	})
	s.running.Store(out)
	reply, err := s.backend.Execute(ctx, c.Code, false, out.relay)
	s.running.Store(nil)
	s.output.end()
	out.flush()
	if err != nil {
		return newTrouble("KernelError", err), false
	}
	if t := machineTrouble(reply.Value); t != nil && reply.Failed() {
		return t, reply.Built
	}
	return s.diagnose(reply, out), reply.Built
}

// runMagics answers the %pmf lines of a cell and returns the rest, which keeps its line numbers. A
// cell with a command that nobody knows is not run at all.
func (s *Server) runMagics(ctx context.Context, code string, out *outlet) (rest string, t *trouble) {
	ctx, halt := context.WithCancelCause(ctx)
	defer halt(nil)
	s.halt.Store(&halt)
	defer s.halt.Store(nil)
	commands := cell.Commands(code)
	for _, c := range commands {
		if !magic.Known(c.Word) {
			return "", &trouble{name: "error", value: magic.Unknown(c.Word)}
		}
	}
	lines := strings.Split(code, "\n")
	for _, c := range commands {
		if c.Word != "%pmf" {
			continue
		}
		data, err := s.options.Magic.Run(ctx, c.Rest)
		if s.interrupted.Load() {
			return "", &trouble{name: "Interrupted", value: "the cell was interrupted"}
		} else if err != nil {
			return "", newTrouble("error", err)
		}
		out.display(data, "", false)
		lines[c.Line-1] = ""
	}
	return strings.Join(lines, "\n"), nil
}

// inspection recognises ?name and name?, perhaps with two marks, as IPython does.
func inspection(code string) (query string, ok bool) {
	query = strings.TrimSpace(strings.Trim(code, "?"))
	asks := strings.HasPrefix(code, "?") || strings.HasSuffix(code, "?")
	return query, asks && query != "" && !strings.ContainsAny(query, " \n\t?")
}

func (s *Server) runInspection(query string, out *outlet) *trouble {
	text, marked := s.options.Assistant.Inspect(s.history.declarations(), query, len(query))
	if text == "" {
		return &trouble{name: "error", value: "nothing is known about " + query}
	}
	out.display(map[string]string{"text/plain": text, "text/markdown": marked}, "", false)
	return nil
}
