package neural

import (
	"errors"
	"sync"

	"github.com/gomlx/compute"
)

// A Runtime fits networks and runs them on one device. It keeps the programs that it has
// compiled until it is closed, two or three for each shape of network and size of graph: the folds
// of a cross-validation compile once. Several goroutines may use it.
type Runtime struct {
	backend compute.Backend

	mu       sync.Mutex
	programs map[programKey]*entry
}

// An entry is a program that one of those who want it compiles.
type entry struct {
	once    sync.Once
	program *program
	err     error
}

// A programKey says what a program does: equal keys, equal programs.
type programKey struct {
	shape
	training bool
	batch    int // rows
	vertices int // room in each graph
	passes   int // of dropout, in a prediction
}

// NewRuntime returns a Runtime for a device, which stays the caller's.
func NewRuntime(backend compute.Backend) (*Runtime, error) {
	if backend == nil {
		return nil, errors.New("neural: backend is nil, want an opened device")
	}
	return &Runtime{backend: backend, programs: map[programKey]*entry{}}, nil
}

// Close frees the programs. No model of the Runtime may be at work, nor be used afterwards.
func (rt *Runtime) Close() {
	rt.mu.Lock()
	defer rt.mu.Unlock()
	for _, e := range rt.programs {
		if e.program != nil {
			e.program.exec.Finalize()
		}
	}
	rt.programs = nil
}

// program returns the program for a key and compiles it when it is wanted for the first time.
func (rt *Runtime) program(key programKey) (*program, error) {
	e, err := rt.entry(key)
	if err != nil {
		return nil, err
	}
	e.once.Do(func() { e.program, e.err = key.compile(rt.backend) })
	return e.program, e.err
}

// entry finds or makes the entry, without waiting for anybody who compiles.
func (rt *Runtime) entry(key programKey) (*entry, error) {
	rt.mu.Lock()
	defer rt.mu.Unlock()
	if rt.programs == nil {
		return nil, errors.New("neural: the Runtime is closed")
	}
	e, ok := rt.programs[key]
	if !ok {
		e = &entry{}
		rt.programs[key] = e
	}
	return e, nil
}
