//go:build !linux

package show

import "errors"

// Attach does nothing where the kernel does not run.
func Attach() error { return nil }

// attached is false: everything is printed as text.
func attached() bool { return false }

// askFront is not reached without a front.
func askFront([]byte) ([]byte, error) { return nil, errors.New("there is no notebook to ask") }
