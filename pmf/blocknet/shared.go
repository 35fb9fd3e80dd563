package blocknet

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"

	"github.com/gomlx/compute"

	"pmfnas/pmf/cellnet"
)

// Shared are the weights of a supernet: every block of every network that was ever asked for,
// named by its place and by what it computes. Networks that have the same operation on the same
// edge of the same cell have the same weights there. They live on the device, and a network
// borrows those on its path: see [Shared.Path]. Several goroutines may use it, but one path is
// lent at a time, as a step donates the weights that it moves.
type Shared struct {
	programs *Programs
	stream   func(name string) *rand.Rand

	mu       sync.Mutex
	lent     bool
	broken   bool                   // a step failed half-way: weights are lost
	device   map[string]deviceState // by name
	restored map[string]State       // that no path has asked for since Restore
	numbers  int64                  // float32 on the device
}

// Shares opens an empty supernet. A block that is asked for the first time begins with what the
// generator draws that stream returns for its name: equal names must get equal generators, so
// that the order of the paths does not matter.
func (c *Programs) Shares(stream func(name string) *rand.Rand) *Shared {
	return &Shared{programs: c, stream: stream, device: map[string]deviceState{}, restored: map[string]State{}}
}

// ErrLent says that another path of the supernet is in use: there is one at a time.
var ErrLent = errors.New("another path of the shared weights is in use")

// ErrBroken says that a step failed half-way, and weights were lost with it. What was kept
// elsewhere can be restored.
var ErrBroken = errors.New("shared weights were lost in a step that failed")

// A Path is a network that runs on shared weights. What it trains, the supernet has. Batch norms
// classify with the statistics of the batch: running ones mix those of all paths, which breaks
// the ranking of networks.
type Path struct {
	*Network
	shared *Shared
	names  []string // by step of the split plan
}

// available tells why the weights cannot be had now, nil if they can. The lock is held.
func (s *Shared) available() error {
	switch {
	case s.broken:
		return ErrBroken
	case s.lent:
		return ErrLent
	}
	return nil
}

// Path lends the weights on the path of a plan, which must not be split. It must be closed
// before the next one is asked for. Errors are ErrLent, ErrBroken, and those of the upload of
// weights that nobody has asked for yet; after one nothing is lent.
func (s *Shared) Path(plan cellnet.Plan) (*Path, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.available(); err != nil {
		return nil, err
	}
	split := plan.Split()
	n := &Network{wiring: wire(split), programs: s.programs, ofBatch: true, blocks: make([]deviceState, len(split.Steps))}
	p := &Path{Network: n, shared: s, names: sharedNames(plan)}
	for i, step := range split.Steps {
		state, err := s.find(p.names[i], step.Block)
		if err != nil {
			return nil, fmt.Errorf("upload %s: %w", step.Name, err)
		}
		n.blocks[i] = state
	}
	s.lent = true
	return p, nil
}

// Close gives the weights back to the supernet, and the programs. A step ahead is taken back
// first. Weights that were donated to a step that failed are gone, and the supernet is broken.
func (p *Path) Close() {
	p.Back()
	s := p.shared
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, d := range p.blocks {
		lost := d.parameters == nil && len(p.Steps[i].Block.Parameters()) > 0
		s.broken = s.broken || lost
		s.device[p.names[i]] = d
	}
	p.blocks = nil // they are the supernet's
	p.Network.Close()
	s.lent = false
}

// find returns the state of a block, on the device from its first use. The lock is held.
func (s *Shared) find(name string, b cellnet.Block) (deviceState, error) {
	if d, ok := s.device[name]; ok {
		return d, nil
	}
	// A checkpoint's weights wait on the host until they are asked for; without any, the name's
	// own stream draws them.
	state, ok := s.restored[name]
	if !ok {
		state = Fresh(b, s.stream(name))
	}
	if got, want := len(state.Parameters), cellnet.Size(b.Parameters()); got != want {
		return deviceState{}, fmt.Errorf("%d parameters were restored, want %d", got, want)
	}
	var u uploads
	backend := s.programs.backend
	d := deviceState{
		parameters: u.array(backend, state.Parameters),
		momenta:    u.array(backend, state.Momenta),
		statistics: u.array(backend, state.Statistics),
	}
	if u.err != nil {
		finalize(d.parameters, d.momenta, d.statistics)
		return deviceState{}, errors.New(firstLine(u.err))
	}
	delete(s.restored, name)
	s.device[name] = d
	s.numbers += int64(len(state.Parameters) + len(state.Momenta) + len(state.Statistics))
	return d, nil
}

// Bytes returns what the weights, momenta and statistics take on the device.
func (s *Shared) Bytes() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return 4 * s.numbers
}

// Close frees the weights. No path may be in use.
func (s *Shared) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free()
}

// free empties the supernet. The lock is held.
func (s *Shared) free() {
	for _, d := range s.device {
		finalize(d.parameters, d.momenta, d.statistics)
	}
	s.device, s.numbers = map[string]deviceState{}, 0
}

// classifying returns the phase in which the network classifies, on the device.
func (n *Network) classifying() compute.Buffer {
	if n.ofBatch {
		return n.programs.training
	}
	return n.programs.inference
}
