package blocknet

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/backend"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
)

func TestPrograms(t *testing.T) {
	d := backendtest.Device(t)
	t.Run("the least recently used go, those in use never", func(t *testing.T) { testEviction(t, d) })
	t.Run("a cancelled context compiles nothing more", func(t *testing.T) { testCancelledCompile(t, d) })
	t.Run("a panic of GoMLX is one line", func(t *testing.T) { testPanic(t, d) })
}

// small is a key that is quick to compile, different for each n.
func small(n int) programKey {
	return programKey{mode: sum, batch: 1, value: cellnet.Shape{Height: 1, Width: 1, Channels: n}, count: 2}
}

func testEviction(t *testing.T, d *backend.Device) {
	c, err := NewPrograms(d, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	first, err := c.acquire(t.Context(), []programKey{small(1)})
	if err != nil {
		t.Fatal(err)
	}
	for n := 2; n <= 5; n++ {
		if _, err := c.acquire(t.Context(), []programKey{small(n)}); err != nil {
			t.Fatal(err)
		}
		c.release([]programKey{small(n)})
	}
	s := c.Stats()
	if s.Programs != 5 || s.Evicted != 3 || s.Waiting != 0 {
		t.Errorf("compiled %d and dropped %d, %d wait, want 5, 3 and 0", s.Programs, s.Evicted, s.Waiting)
	}
	var u uploads
	one := u.array(d.Backend, []float32{1})
	defer finalize(one)
	if again, err := c.acquire(t.Context(), []programKey{small(1)}); err != nil || again[small(1)] != first[small(1)] {
		t.Errorf("the program in use was dropped (%v)", err)
	}
	c.release([]programKey{small(1)})
	c.release([]programKey{small(1)})
}

func testCancelledCompile(t *testing.T, d *backend.Device) {
	c, err := NewPrograms(d, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	cause := errors.New("changed my mind")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := c.acquire(ctx, []programKey{small(1), small(2)}); !errors.Is(err, cause) {
		t.Errorf("got %v, want %v", err, cause)
	}
	if s := c.Stats(); s.Programs != 0 || s.Waiting != 0 {
		t.Errorf("%d programs were compiled and %d wait, want none", s.Programs, s.Waiting)
	}
	if _, err := c.acquire(t.Context(), []programKey{small(1)}); err != nil {
		t.Errorf("it cannot be compiled afterwards: %v", err)
	}
	c.release([]programKey{small(1)})
}

func testPanic(t *testing.T, d *backend.Device) {
	_, err := definition{"a bad block", []shapes.Shape{floats(3), floats(4)}, func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{graph.Add(in[0], in[1])}
	}}.compile(d.Backend)
	if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "a bad block") {
		t.Errorf("got %v, want one line that names the block", err)
	}
}
