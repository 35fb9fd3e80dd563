package trainer

import (
	"sync"
	"time"

	"pmfnas/pmf/blocknet"
)

// Stats counts what a Trainer has done since New.
type Stats struct {
	blocknet.Stats
	Steps      int           // of training
	Images     int           // trained on
	Training   time.Duration // spent on steps and validation, summed over jobs
	Epochs     int           // trained
	Recognised int           // evaluations answered from a checkpoint without training
	Failed     int           // evaluations of architectures that failed
}

// ImagesPerSecond returns the images trained on in a second of one job's time, validation
// included, 0 before any.
func (s Stats) ImagesPerSecond() float64 {
	if s.Training == 0 {
		return 0
	}
	return float64(s.Images) / s.Training.Seconds()
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

// trained counts an epoch.
func (m *meter) trained(steps, images int, took time.Duration) {
	m.update(func(s *Stats) {
		s.Epochs++
		s.Steps += steps
		s.Images += images
		s.Training += took
	})
}
