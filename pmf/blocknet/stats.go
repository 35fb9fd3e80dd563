package blocknet

import (
	"sync"
	"time"
)

// Stats counts what happened to the programs of a device.
type Stats struct {
	Programs  int           // compiled
	Waiting   int           // programs that are being compiled now, or will be next
	Compiling time.Duration // spent on that, summed over goroutines
	Hits      int           // programs that were asked for and there already
	Evicted   int           // programs that were dropped for room
}

// A meter counts from several goroutines.
type meter struct {
	mu    sync.Mutex
	stats Stats
}

// update changes the counts under the lock.
func (m *meter) update(f func(s *Stats)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f(&m.stats)
}

func (m *meter) read() Stats {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.stats
}

func (m *meter) hit() { m.update(func(s *Stats) { s.Hits++ }) }

// waits adds programs to those that wait to be compiled.
func (m *meter) waits(programs int) { m.update(func(s *Stats) { s.Waiting += programs }) }

func (m *meter) evicted() { m.update(func(s *Stats) { s.Evicted++ }) }

func (m *meter) compiled(took time.Duration) {
	m.update(func(s *Stats) { s.Programs, s.Compiling = s.Programs+1, s.Compiling+took })
}
