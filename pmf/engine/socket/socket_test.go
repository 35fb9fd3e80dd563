package socket_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"pmfnas/pmf/engine/socket"
)

func ExampleListen() {
	folder, err := os.MkdirTemp("", "socket")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	listener, err := socket.Listen(folder, "echo.sock")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer listener.Close()
	go echo(listener)

	conn, err := socket.Dial(context.Background(), folder, "echo.sock")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close()
	fmt.Fprint(conn, "hello")
	answer := make([]byte, 5)
	_, err = io.ReadFull(conn, answer)
	fmt.Println(string(answer), err)
	// Output: hello <nil>
}

// echo answers one connection with what it says.
func echo(listener *socket.Listener) {
	conn, err := listener.Accept()
	if err == nil {
		io.Copy(conn, conn)
		conn.Close()
	}
}

func TestFolderMayBeLongerThanAnAddress(t *testing.T) {
	folder := filepath.Join(t.TempDir(), strings.Repeat("long", 40), strings.Repeat("path", 40))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	listener, err := socket.Listen(folder, "s")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go echo(listener)
	conn, err := socket.Dial(t.Context(), folder, "s")
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
}

func TestOnlyTheOwnerMayConnect(t *testing.T) {
	folder := t.TempDir()
	listener, err := socket.Listen(folder, "s")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	info, err := os.Stat(filepath.Join(folder, "s"))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode of the socket is %v, want 0600", got)
	}
}

func TestNobodyListens(t *testing.T) {
	folder := t.TempDir()
	if _, err := socket.Dial(t.Context(), folder, "s"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a socket: %v, want os.ErrNotExist", err)
	}
	abandon(t, folder)
	if _, err := socket.Dial(t.Context(), folder, "s"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("with a stale socket: %v, want ECONNREFUSED", err)
	}
	listener, err := socket.Listen(folder, "s")
	if err != nil {
		t.Fatalf("a stale socket was not replaced: %v", err)
	}
	listener.Close()
}

// abandon leaves a socket as a killed process does.
func abandon(t *testing.T, folder string) {
	t.Helper()
	listener, err := socket.Listen(folder, "s")
	if err != nil {
		t.Fatal(err)
	}
	path, aside := filepath.Join(folder, "s"), filepath.Join(folder, "aside")
	if err := os.Rename(path, aside); err != nil {
		t.Fatal(err)
	}
	listener.Close()
	if err := os.Rename(aside, path); err != nil {
		t.Fatal(err)
	}
}

func TestCloseEndsAccept(t *testing.T) {
	listener, err := socket.Listen(t.TempDir(), "s")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		_, err := listener.Accept()
		ended <- err
	}()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, os.ErrClosed) {
		t.Errorf("accept ended with %v, want os.ErrClosed", err)
	}
}
