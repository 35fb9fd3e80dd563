package show

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"syscall"
)

// Attach makes standard output a connection to the front named by $PMF_FRONT. Without a front,
// or when it does not answer, everything stays as it is and the error says why. Standard error
// stays with GoNB, which knows the cell and line of each frame of a goroutine dump. It talks
// to the front by system calls alone: package net would double what a cell has to link.
func Attach() error {
	path := os.Getenv(FrontVariable)
	if path == "" || attached() {
		return nil
	}
	debug.SetMaxStack(deepest)
	if err := connect(path, "stdout", 1); err != nil {
		return fmt.Errorf("attach standard output to the notebook: %w", err)
	}
	return closeInput()
}

// deepest is how far the stack of a cell may grow, in bytes. Go's own limit of a gigabyte takes a
// function that calls itself without end many seconds and much of a laptop's memory to reach.
const deepest = 128 << 20

// closeInput puts standard input at its end: GoNB leaves a pipe there that nobody writes to, and
// who reads it would wait for ever. Input asks the person.
func closeInput() error {
	null, err := syscall.Open(os.DevNull, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("close standard input: %w", err)
	}
	defer syscall.Close(null)
	return syscall.Dup3(null, 0, 0)
}

// connect opens a connection that starts with the stream's name on a line, and puts it in the
// place of fd.
func connect(path, stream string, fd int) error {
	socket, err := dial(path)
	if err != nil {
		return err
	}
	defer syscall.Close(socket)
	if _, err := syscall.Write(socket, []byte(stream+"\n")); err != nil {
		return err
	}
	return syscall.Dup3(socket, fd, 0)
}

// dial opens a connection to the front. The socket is named through its opened folder: an
// address holds 107 bytes, and a folder for temporary files may lie deeper.
func dial(path string) (socket int, err error) {
	socket, err = syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	parent, name := filepath.Split(path)
	folder, err := syscall.Open(parent, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
	if err != nil {
		syscall.Close(socket)
		return 0, err
	}
	defer syscall.Close(folder)
	near := fmt.Sprintf("/proc/self/fd/%d/%s", folder, name)
	if err := syscall.Connect(socket, &syscall.SockaddrUnix{Name: near}); err != nil {
		syscall.Close(socket)
		return 0, err
	}
	return socket, nil
}

// attached tells whether standard output is a connection to a front.
func attached() bool {
	if os.Getenv(FrontVariable) == "" {
		return false
	}
	info, err := os.Stdout.Stat()
	return err == nil && info.Mode()&os.ModeSocket != 0
}

// askFront sends a question to the front and returns its answer, each one line. It waits as
// long as the person does.
func askFront(question []byte) ([]byte, error) {
	socket, err := dial(os.Getenv(FrontVariable))
	if err != nil {
		return nil, err
	}
	connection := os.NewFile(uintptr(socket), "front")
	defer connection.Close()
	if _, err := fmt.Fprintf(connection, "input\n%s\n", question); err != nil {
		return nil, err
	}
	return io.ReadAll(connection)
}
