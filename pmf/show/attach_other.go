//go:build !linux

package show

// Attach does nothing where the kernel does not run.
func Attach() error { return nil }

// attached is false: everything is printed as text.
func attached() bool { return false }
