//go:build !unix

package journal

import "os"

// takeLock cannot lock here: SQLite's own locks keep the file whole, and two writers of one
// study are up to the person.
func takeLock(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
}
