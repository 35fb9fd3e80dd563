package front

import (
	"errors"
	"syscall"
	"time"
)

// orphanPatience is how long a cell has to end after an interrupt, before what ended programs
// left behind is ended too: while one of them holds the cell's streams, the cell does not end.
const orphanPatience = 6 * time.Second

// patience is how long a cell that heeds interrupts by itself may take to come to rest: it waits
// up to ten seconds for a second one. Then GoNB interrupts it, and kills it five seconds later.
const patience = 12 * time.Second

// interrupt stops the cell that runs; it is answered before the cell has ended. A cell that is
// connected is sent every interrupt. GoNB hands on the first alone and then kills the cell, so
// it is asked only when there is no such cell: while it compiles, or runs a shell command.
func (s *Server) interrupt() {
	again := s.interrupted.Swap(true)
	if halt := s.halt.Load(); halt != nil {
		(*halt)(errors.New("interrupted"))
	}
	cell := s.running.Load()
	if cell == nil {
		return
	}
	if !s.output.signal(syscall.SIGINT) {
		s.backend.Interrupt()
	}
	if again {
		return // the first interrupt has wound up the clocks
	}
	s.afterwards(cell, orphanPatience, func() { s.backend.EndOrphans() })
	s.afterwards(cell, patience, func() { s.backend.Interrupt() })
}

// afterwards calls f after a time, unless the cell has ended by then.
func (s *Server) afterwards(cell *outlet, wait time.Duration, f func()) {
	time.AfterFunc(wait, func() {
		if s.running.Load() == cell {
			f()
		}
	})
}
