package engine

import (
	"context"
	"encoding/json"
	"sync"

	"pmfnas/pmf/engine/protocol"
)

// A watch sends the events of one study to one client, in a goroutine that ends with the
// session or with stop.
type watch struct {
	cancel context.CancelFunc

	mu   sync.Mutex
	sent int64         // sequence number of the last event sent
	more chan struct{} // closed, and replaced, when sent grows; nil when the watch has ended
}

// watch replaces the session's watch of a study, if any, by one that starts after seq. It lives
// until ctx ends.
func (s *session) watch(ctx context.Context, log *eventLog, seq int64) {
	ctx, cancel := context.WithCancel(ctx)
	w := &watch{cancel: cancel, sent: seq, more: make(chan struct{})}
	s.mu.Lock()
	old := s.watches[log.study]
	s.watches[log.study] = w
	s.mu.Unlock()
	if old != nil {
		old.cancel()
	}
	go w.run(ctx, s, log)
}

func (w *watch) run(ctx context.Context, s *session, log *eventLog) {
	defer w.end()
	for seq := w.sent; ; {
		events, _, changed := log.after(seq)
		for _, e := range events {
			text, err := json.Marshal(e)
			if err != nil {
				s.log.Error("encode event", "study", e.Study, "error", err)
				return
			}
			if err := s.stream.Write(protocol.Message{Method: protocol.EventMethod, Params: text}); err != nil {
				return
			}
			seq = e.Seq
			w.advance(seq)
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
	}
}

func (w *watch) advance(seq int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = seq
	close(w.more)
	w.more = make(chan struct{})
}

func (w *watch) end() {
	w.cancel()
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.more)
	w.more = nil
}

// flush waits until the client has been sent every event of a study up to seq, so that what is
// answered next comes after them.
func (s *session) flush(ctx context.Context, study string, seq int64) {
	s.mu.Lock()
	w := s.watches[study]
	s.mu.Unlock()
	for w != nil {
		w.mu.Lock()
		sent, more := w.sent, w.more
		w.mu.Unlock()
		if sent >= seq || more == nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-more:
		}
	}
}
