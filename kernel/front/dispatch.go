package front

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"pmfnas/kernel/cell"
	"pmfnas/kernel/wire"
)

// dispatch answers what needs no compiler at once, between busy and idle, and queues the rest.
func (s *Server) dispatch(ctx context.Context, r *request) {
	if r.Header.Type == "execute_request" {
		s.enqueue(r)
		return
	}
	s.publish(r, "status", map[string]any{"execution_state": "busy"})
	defer s.publish(r, "status", map[string]any{"execution_state": "idle"})
	switch r.Header.Type {
	case "kernel_info_request":
		s.reply(r, "kernel_info_reply", kernelInfo())
	case "is_complete_request":
		s.isComplete(r)
	case "complete_request":
		s.complete(r)
	case "inspect_request":
		s.inspect(r)
	case "history_request":
		s.reply(r, "history_reply", s.history.answer(r.Content))
	case "comm_info_request":
		s.reply(r, "comm_info_reply", map[string]any{"status": "ok", "comms": map[string]any{}})
	case "interrupt_request":
		s.interrupt()
		s.reply(r, "interrupt_reply", map[string]any{"status": "ok"})
	case "shutdown_request":
		s.shutdown(r)
	case "comm_open":
		s.refuseComm(r)
	case "comm_msg", "comm_close":
	default:
		s.refuse(r)
	}
}

// refuse says no to a request that this kernel does not know (debug_request,
// create_subshell_request and their like), for its sender may wait. Other messages are ignored.
func (s *Server) refuse(r *request) {
	s.options.Log.Warn("message not supported", "type", r.Header.Type)
	if kind, asks := strings.CutSuffix(r.Header.Type, "_request"); asks {
		s.reply(r, kind+"_reply", failure("NotSupported", "this kernel does not answer "+r.Header.Type, nil))
	}
}

func kernelInfo() map[string]any {
	return map[string]any{
		"status": "ok", "protocol_version": wire.ProtocolVersion,
		"implementation": "pmf-nas", "implementation_version": "0.1.0",
		"banner": "PMF-NAS: progressive multi-fidelity neural architecture search, in Go. %pmf help shows the commands.",
		"language_info": map[string]any{
			"name": "go", "version": goVersion(), "mimetype": "text/x-go", "file_extension": ".go",
			"pygments_lexer": "go", "codemirror_mode": "go", "nbconvert_exporter": "script",
		},
		"supported_features": []string{},
		"help_links": []map[string]string{
			{"text": "The Go language", "url": "https://go.dev/doc/"},
			{"text": "GoMLX", "url": "https://github.com/gomlx/gomlx"},
		},
	}
}

// shutdown answers, then ends the server; a restart is started by the client.
func (s *Server) shutdown(r *request) {
	var content struct {
		Restart bool `json:"restart"`
	}
	_ = json.Unmarshal(r.Content, &content)
	s.interrupted.Store(true)
	s.reply(r, "shutdown_reply", map[string]any{"status": "ok", "restart": content.Restart})
	s.publish(r, "shutdown_reply", map[string]any{"status": "ok", "restart": content.Restart})
	s.stop(errShutdown)
}

// refuseComm closes what a front end opens: this kernel has no widgets.
func (s *Server) refuseComm(r *request) {
	var content struct {
		ID string `json:"comm_id"`
	}
	_ = json.Unmarshal(r.Content, &content)
	s.publish(r, "comm_close", map[string]any{"comm_id": content.ID, "data": map[string]any{}})
}

func (s *Server) isComplete(r *request) {
	var content struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(r.Content, &content)
	state, indent := cell.IsComplete(content.Code)
	s.reply(r, "is_complete_reply", map[string]any{"status": state, "indent": indent})
}

// question is the content of complete_request and inspect_request. The cursor counts characters;
// but VS Code hands on what its editor counts, which is UTF-16, where some characters are two.
type question struct {
	Code   string `json:"code"`
	Cursor int    `json:"cursor_pos"`
	wide   bool   // the cursor counts UTF-16
}

// ask reads the question of a request.
func ask(r *request) (q question) {
	_ = json.Unmarshal(r.Content, &q)
	q.wide = fromVSCode(r.Header) || q.Cursor > utf8.RuneCountInString(q.Code)
	return q
}

// fromVSCode tells whether VS Code started the kernel and sent the message: it alone gives itself
// a name that is a UUID.
func fromVSCode(h wire.Header) bool {
	_, err := uuid.Parse(h.Username)
	return err == nil
}

// width is how far the cursor moves over a character.
func (q question) width(char rune) int {
	if q.wide && char > 0xFFFF {
		return 2
	}
	return 1
}

// offset converts the cursor into bytes.
func (q question) offset() int {
	at := 0
	for n, char := range q.Code {
		if at >= q.Cursor {
			return n
		}
		at += q.width(char)
	}
	return len(q.Code)
}

// cursor converts bytes into what the cursor counts.
func (q question) cursor(offset int) (at int) {
	for _, char := range q.Code[:min(max(0, offset), len(q.Code))] {
		at += q.width(char)
	}
	return at
}

func (s *Server) complete(r *request) {
	q := ask(r)
	matches, start, end := s.options.Assistant.Complete(s.history.declarations(), q.Code, q.offset())
	if matches == nil {
		matches = []string{}
	}
	s.reply(r, "complete_reply", map[string]any{
		"status": "ok", "matches": matches, "metadata": map[string]any{},
		"cursor_start": q.cursor(start), "cursor_end": q.cursor(end),
	})
}

func (s *Server) inspect(r *request) {
	q := ask(r)
	data := map[string]any{}
	if text, marked := s.options.Assistant.Inspect(s.history.declarations(), q.Code, q.offset()); text != "" {
		data["text/plain"], data["text/markdown"] = text, marked
	}
	s.reply(r, "inspect_reply", map[string]any{
		"status": "ok", "found": len(data) > 0, "data": data, "metadata": map[string]any{},
	})
}

// failure is the content of a reply that says no.
func failure(name, value string, traceback []string) map[string]any {
	if traceback == nil {
		traceback = []string{}
	}
	return map[string]any{"status": "error", "ename": name, "evalue": value, "traceback": traceback}
}
