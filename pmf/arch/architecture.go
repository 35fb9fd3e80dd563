package arch

import (
	"crypto/sha256"
	"encoding/hex"
)

// Architecture is a network of the space A = (M, C, Q). It is a plain value: == compares it,
// and maps take it as a key. See the package's documentation for what it means.
type Architecture struct {
	Macro   Macro
	Cell    Cell
	Options Options
}

// Canonical returns the architecture without its dead edges. Architectures with equal
// canonical forms are the same network.
func (a Architecture) Canonical() Architecture {
	a.Cell = a.Cell.Prune()
	return a
}

// ID names the network: 16 hex digits of a hash of the canonical form.
func (a Architecture) ID() string {
	sum := sha256.Sum256(a.Canonical().text())
	return hex.EncodeToString(sum[:8])
}

// Validate tells what keeps the architecture from being a network.
func (a Architecture) Validate() error {
	if err := a.Macro.Validate(); err != nil {
		return err
	}
	if err := a.Cell.Validate(); err != nil {
		return err
	}
	return a.Options.Validate()
}
