package engine

import (
	"sync"
	"time"
)

// idle calls a function when nobody has been inside for a while.
type idle struct {
	wait time.Duration // negative: never

	mu     sync.Mutex
	inside int
	timer  *time.Timer
	expire func()
}

// newIdle starts to wait at once.
func newIdle(wait time.Duration, expire func()) *idle {
	i := &idle{wait: wait, expire: expire}
	i.start()
	return i
}

// enter is called when a client comes or a run begins; each is followed by one leave.
func (i *idle) enter() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.inside++
	if i.timer != nil {
		i.timer.Stop()
	}
}

func (i *idle) leave() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.inside--; i.inside == 0 {
		i.start()
	}
}

func (i *idle) start() {
	if i.wait < 0 {
		return
	}
	i.timer = time.AfterFunc(i.wait, func() {
		if i.empty() {
			i.expire()
		}
	})
}

// empty tells whether nobody is inside.
func (i *idle) empty() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.inside == 0
}
