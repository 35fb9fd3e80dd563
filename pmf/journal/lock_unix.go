//go:build unix

package journal

import (
	"errors"
	"os"
	"syscall"
)

// takeLock takes the advisory lock that one writer holds; the system frees it when the process
// ends, so a killed writer never blocks the next. The file stays behind and means nothing by
// itself: not its presence, but the lock on it counts. Network file systems without flock give an
// error.
func takeLock(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrBusy
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}
