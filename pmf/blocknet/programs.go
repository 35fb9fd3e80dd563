package blocknet

import (
	"cmp"
	"container/list"
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"golang.org/x/sync/errgroup"

	"pmfnas/pmf/backend"
)

// Programs keeps what was compiled for a device, for all networks on it. Programs in
// use are pinned; of the others the least recently used go when there are more than the limit.
// Several goroutines may use it: a program that two of them want is compiled once.
type Programs struct {
	backend   compute.Backend
	limit     int // of weight
	meter     meter
	training  compute.Buffer // true
	inference compute.Buffer // false

	outlined struct { // programs that were never compiled: a few hundred bytes each
		sync.Mutex
		programs map[programKey]*program
	}

	mu      sync.Mutex
	entries map[programKey]*entry
	weight  int       // of all entries
	idle    list.List // of *entry with no users, the least recently used first
}

// An entry is a program with its users.
type entry struct {
	key      programKey
	once     sync.Once
	program  *program
	err      error
	users    int
	position *list.Element // in idle, while users is 0
}

// NewPrograms returns an empty store for a device; limit is how many programs are kept at
// once, 0 for 2,000; one of a whole network counts as its blocks' would. A program takes some
// 100 KiB of the host's memory.
func NewPrograms(d *backend.Device, limit int) (*Programs, error) {
	var u uploads
	scalar := shapes.Make(dtypes.Bool)
	c := &Programs{
		backend: d.Backend, limit: cmp.Or(limit, 2000), entries: map[programKey]*entry{},
		training:  u.shaped(d.Backend, []bool{true}, scalar),
		inference: u.shaped(d.Backend, []bool{false}, scalar),
	}
	c.outlined.programs = map[programKey]*program{}
	if u.err != nil {
		return nil, fmt.Errorf("use %s: %s", d.Description, firstLine(u.err))
	}
	return c, nil
}

// Stats tells what happened to the programs since NewPrograms. Several goroutines may ask.
func (c *Programs) Stats() Stats { return c.meter.read() }

// acquire returns the programs for the keys, compiling what is missing on all cores; no further
// one when ctx ends. The programs stay until the same keys are given to release. After an error
// nothing is held. The keys must differ from each other.
func (c *Programs) acquire(ctx context.Context, keys []programKey) (map[programKey]*program, error) {
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	entries := make([]*entry, len(keys))
	missing := make([]bool, len(keys))
	for i, key := range keys {
		entries[i], missing[i] = c.pin(key) // before any is compiled, so that nobody drops it meanwhile
	}
	for i, e := range entries {
		work.Go(func() error {
			if missing[i] {
				defer c.meter.waits(-1)
			}
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			e.once.Do(func() { c.compile(e) })
			return e.err
		})
	}
	if err := work.Wait(); err != nil {
		c.release(keys)
		return nil, err
	}
	programs := make(map[programKey]*program, len(keys))
	for i, key := range keys {
		programs[key] = entries[i].program
	}
	return programs, nil
}

// compile fills in an entry; its once sees to it that only one goroutine does, and that others
// wait.
func (c *Programs) compile(e *entry) {
	began := time.Now()
	e.program, e.err = e.key.definition().compile(c.backend)
	c.meter.compiled(time.Since(began))
}

// pin finds or makes the entry and takes it out of the idle list. One that is made has its program
// waited for.
func (c *Programs) pin(key programKey) (e *entry, made bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[key]
	if ok {
		c.meter.hit()
	} else {
		c.meter.waits(1)
		e = &entry{key: key}
		c.entries[key] = e
		c.weight += key.weight()
	}
	if e.position != nil {
		c.idle.Remove(e.position)
		e.position = nil
	}
	e.users++
	return e, !ok
}

// release gives back what acquire returned, and drops the oldest idle programs over the limit.
func (c *Programs) release(keys []programKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range keys {
		e := c.entries[key]
		if e.users--; e.users > 0 {
			continue
		}
		if e.err != nil {
			c.forget(e) // it may have been memory: the next one tries again
			continue
		}
		e.position = c.idle.PushBack(e)
	}
	for c.weight > c.limit && c.idle.Len() > 0 {
		c.drop(c.idle.Front().Value.(*entry))
	}
}

// drop finalizes an idle entry. The lock is held.
func (c *Programs) drop(e *entry) {
	c.idle.Remove(e.position)
	c.forget(e)
	if e.program != nil {
		e.program.exec.Finalize()
		c.meter.evicted()
	}
}

// forget removes an entry from the books. The lock is held.
func (c *Programs) forget(e *entry) {
	delete(c.entries, e.key)
	c.weight -= e.key.weight()
}

// Close finalizes every idle program; those in use stay until their users are gone.
func (c *Programs) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = 0
	finalize(c.training, c.inference)
	for c.idle.Len() > 0 {
		c.drop(c.idle.Front().Value.(*entry))
	}
}
