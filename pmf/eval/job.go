package eval

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"pmfnas/pmf/arch"
)

// Job is one evaluation: train an architecture up the ladder to a fidelity. It is a value that
// others may keep; none of its slices is changed after it was made.
type Job struct {
	Arch     arch.Architecture `json:"arch"`
	Fidelity Fidelity          `json:"fidelity"`
	Ladder   Ladder            `json:"ladder"` // at least up to Fidelity
	Data     string            `json:"data"`   // fingerprint of the data set
	Seed     uint64            `json:"seed"`   // of initial weights, order and augmentation

	// Ancestors are the architectures from which the job's one inherits weights, the oldest
	// first; none means that it starts afresh. Each was trained to low fidelity by the same
	// ladder, data and seed, starting from the one before; see Parent.
	Ancestors []arch.Architecture `json:"ancestors,omitempty"`

	// Supernet names the shared weights with which the architecture is measured as it is; none
	// means that it is trained, with weights of its own.
	Supernet string `json:"supernet,omitempty"`
}

// Parent returns the job whose weights this one starts from; ok is false if it starts afresh.
// A whole line of descent follows from a job, so that an observation stays a pure function of it.
func (j Job) Parent() (parent Job, ok bool) {
	last := len(j.Ancestors) - 1
	if last < 0 {
		return Job{}, false
	}
	parent = j
	parent.Arch, parent.Ancestors = j.Ancestors[last], j.Ancestors[:last:last]
	parent.Fidelity, parent.Ladder = Low, j.Ladder.To(Low)
	return parent, true
}

// Key names the observation: equal keys, equal observations. 24 hex digits of a hash of
// everything in the job, of the ladder only as far as the fidelity, so that longer plans share
// shorter trainings.
func (j Job) Key() string { return j.key(j.Ladder.To(j.Fidelity)) }

// LineKey names the line of training that the job is a point of: the same for every fidelity
// that shares the first segment, so that a promotion finds the checkpoint of the rung below.
func (j Job) LineKey() string { return j.key(j.Ladder.To(Low)) }

// key hashes JSON with the fields in this order. Journals and checkpoints are found by it: a
// field that is added must be left out when it is zero, or everything recorded before is lost.
func (j Job) key(l Ladder) string {
	var ancestors []string
	for _, a := range j.Ancestors {
		ancestors = append(ancestors, a.ID())
	}
	text, err := json.Marshal(struct {
		Arch      string
		Ladder    Ladder
		Data      string
		Seed      uint64
		Ancestors []string `json:",omitempty"`
		Supernet  string   `json:",omitempty"`
	}{j.Arch.ID(), l, j.Data, j.Seed, ancestors, j.Supernet})
	if err != nil {
		panic(fmt.Sprintf("eval: a job must always encode: %v", err))
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// Stream returns the generator for one purpose of one trial: equal names, equal numbers. Streams of
// different names are independent, so that neither the order nor the number of trials in flight
// changes what one of them draws. The generator belongs to one goroutine.
func Stream(seed uint64, stage string, trial int, purpose string) *rand.Rand {
	key := sha256.Sum256(fmt.Appendf(nil, "%d %q %d %q", seed, stage, trial, purpose))
	return rand.New(rand.NewChaCha8(key))
}
