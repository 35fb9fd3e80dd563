package socket

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Dial connects to a socket. The connection is a file with deadlines. Errors match
// fs.ErrNotExist where no socket is and syscall.ECONNREFUSED where nobody listens.
func Dial(ctx context.Context, folder, name string) (*os.File, error) {
	var conn *os.File
	err := within(folder, name, func(address string) (err error) {
		conn, err = dial(ctx, address)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", filepath.Join(folder, name), err)
	}
	return conn, nil
}

func dial(ctx context.Context, address string) (*os.File, error) {
	fd, err := open()
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Connect(fd, &syscall.SockaddrUnix{Name: address})
		if err == nil {
			return os.NewFile(uintptr(fd), address), nil
		}
		// EAGAIN: the listener's queue is full; a Unix socket is never "in progress".
		if !errors.Is(err, syscall.EAGAIN) && !errors.Is(err, syscall.EINTR) {
			break
		}
		if !sleep(ctx, 10*time.Millisecond) {
			err = context.Cause(ctx)
			break
		}
	}
	syscall.Close(fd)
	return nil, err
}

// A Listener accepts connections on a socket.
type Listener struct {
	file         *os.File
	folder, name string
}

// Listen makes a socket that only its owner may use, in place of a stale one of that name. The
// caller holds a lock that tells whether the old one is stale.
func Listen(folder, name string) (*Listener, error) {
	l := &Listener{folder: folder, name: name}
	if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("remove stale socket: %w", err)
	}
	err := within(folder, name, func(address string) (err error) {
		l.file, err = listen(address)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", filepath.Join(folder, name), err)
	}
	return l, nil
}

// listen binds before anybody can connect: the mode is set between bind and listen.
func listen(address string) (*os.File, error) {
	fd, err := open()
	if err != nil {
		return nil, err
	}
	err = syscall.Bind(fd, &syscall.SockaddrUnix{Name: address})
	if err == nil {
		err = os.Chmod(address, 0o600)
	}
	if err == nil {
		err = syscall.Listen(fd, 128)
	}
	if err != nil {
		syscall.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), address), nil
}

// Accept returns the next connection; os.ErrClosed after Close.
func (l *Listener) Accept() (*os.File, error) {
	raw, err := l.file.SyscallConn()
	if err != nil {
		return nil, err
	}
	var fd int
	var failed error
	err = raw.Read(func(listening uintptr) bool {
		for {
			fd, _, failed = syscall.Accept4(int(listening), syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC)
			if !errors.Is(failed, syscall.EINTR) && !errors.Is(failed, syscall.ECONNABORTED) {
				return !errors.Is(failed, syscall.EAGAIN)
			}
		}
	})
	if err != nil { // the wait was cut short, which only Close does
		return nil, fmt.Errorf("accept on %s: %w", l.name, os.ErrClosed)
	}
	if failed != nil {
		return nil, fmt.Errorf("accept on %s: %w", l.name, failed)
	}
	return os.NewFile(uintptr(fd), l.name), nil
}

// Close stops listening and removes the socket.
func (l *Listener) Close() error {
	return errors.Join(os.Remove(filepath.Join(l.folder, l.name)), l.file.Close())
}

func open() (int, error) {
	return syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
}

// within calls f with a short address of the socket, which leads through the opened folder.
func within(folder, name string, f func(address string) error) error {
	dir, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer dir.Close()
	return f(fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), name))
}

// sleep waits and tells whether the context is still alive.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
