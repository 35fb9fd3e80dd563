package arch

import (
	"crypto/sha256"
	"encoding/hex"
)

// Architecture is a network of the space A = (M, C, Q). It is a plain value: == compares it,
// and maps take it as a key. See the package's documentation for what it means.
//
// Two different values can be the same network, as a [Cell] may carry edges that nothing reads:
// compare Canonical forms, or IDs, where networks are meant. The zero value is no network.
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

// ID names the network: 16 hex digits of a hash of the canonical form. 64 bits collide by chance
// about once in 10^13 searches of a thousand networks. Journals and caches keep IDs, so the text
// form under the hash must never change.
func (a Architecture) ID() string {
	sum := sha256.Sum256(a.Canonical().text())
	return hex.EncodeToString(sum[:8])
}

// Validate tells what keeps the architecture from being a network, and nil for a network. Whether
// a space holds it is asked of [Space.Contains].
func (a Architecture) Validate() error {
	if err := a.Macro.Validate(); err != nil {
		return err
	}
	if err := a.Cell.Validate(); err != nil {
		return err
	}
	return a.Options.Validate()
}
