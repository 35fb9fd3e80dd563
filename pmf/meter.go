package pmf

import (
	"errors"
	"sync"
	"time"

	"pmfnas/pmf/report/view"
	"pmfnas/pmf/show"
)

// meter draws the newest state of work that tells how far it is. It is told by one goroutine
// and drawn by another.
type meter struct {
	progress *show.Progress
	quiet    bool
	drawn    bool
	err      error // of the last drawing

	mu    sync.Mutex
	state view.Progress
	at    time.Time // when the state was told; zero before the first
}

// note takes in a state.
func (m *meter) note(state view.Progress) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state, m.at = state, time.Now()
}

// now returns the state with its clocks gone on; false before the first.
func (m *meter) now() (view.Progress, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, since := m.state, time.Since(m.at)
	if !s.Finished {
		s.Elapsed += since
		s.ETA = max(s.ETA-since, 0)
	}
	return s, !m.at.IsZero()
}

func (m *meter) draw() {
	if state, known := m.now(); known && !m.quiet {
		m.drawn, m.err = true, m.progress.Update(state)
	}
}

// drawUntil draws until the work has ended, and returns its error. What is over before the
// first drawing is never drawn.
func (m *meter) drawUntil(ended <-chan error) error {
	ticks := time.NewTicker(period)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			m.draw()
		case err := <-ended:
			if m.drawn {
				m.draw()
				m.err = errors.Join(m.err, m.progress.Close())
			}
			return errors.Join(err, m.err)
		}
	}
}
