package pmf_test

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"pmfnas/pmf"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
)

// free is a benchmark of what takes no time.
func free(folder string) pmf.BenchOptions {
	return pmf.BenchOptions{Methods: []string{"last", "params"}, Repeats: 2, Workspace: folder, Quiet: true}
}

func TestTheTableThatComesAlongIsMeasuredAndShown(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	defer stopEngine(folder)
	d, err := pmf.BenchPredictor("digits-bench", free(folder))
	if err != nil {
		t.Fatal(err)
	}
	text := d.Text()
	for _, want := range []string{"digits-bench, 5 of 50 epochs seen", "Means over 2 repeats", "[figure: Predicted after 13 epochs", "[figure: Rank correlation"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	d, err = pmf.LearningCurves("digits-bench")
	if err != nil || !strings.Contains(d.Text(), "final accuracy [%], median") || !strings.Contains(d.Text(), "[figure: Learning curves") {
		t.Errorf("its curves are shown as\n%s (%v)", d.Text(), err)
	}
}

func TestABenchmarkRefusesWithASentence(t *testing.T) {
	folder := t.TempDir()
	defer stopEngine(folder)
	methods, observe, repeats := free(folder), free(folder), free(folder)
	repeats.Repeats = 1 << 30
	methods.Methods, observe.Observe = []string{"lst"}, []float64{10}
	for _, c := range []struct {
		name, curves string
		o            pmf.BenchOptions
		want         string
	}{
		{"no table", "none.jsonl", free(folder), "none.jsonl: no such file"},
		{"no method", "digits-bench", methods, `a method is "lst", want some of pmf`},
		{"no end", "digits-bench", repeats, "repeats are 1073741824, want at most 1000"},
		{"no share", "digits-bench", observe, "a share of 10, want above 0 and at most 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := pmf.BenchPredictor(c.curves, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestAnInterruptEndsABenchmark(t *testing.T) {
	folder := t.TempDir()
	defer stopEngine(folder)
	if _, err := pmf.BenchPredictor("digits-bench", free(folder)); err != nil { // the engine runs
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		o := free(folder)
		o.Methods, o.Repeats = []string{"forest"}, 1000 // minutes
		_, err := pmf.BenchPredictor("digits-bench", o)
		ended <- err
	}()
	c, err := client.Open(t.Context(), folder, client.Options{NoStart: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for s := (protocol.Status{}); s.Clients != 2; {
		if err := c.Call(t.Context(), protocol.EngineStatus, nil, &s); err != nil {
			t.Fatal(err)
		}
	}
	syscall.Kill(os.Getpid(), syscall.SIGINT)
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "interrupted: the benchmark has ended") {
		t.Errorf("got %v", err)
	}
	for s := (protocol.Status{}); s.Clients != 1; { // and the engine has noticed
		if err := c.Call(t.Context(), protocol.EngineStatus, nil, &s); err != nil {
			t.Fatal(err)
		}
	}
}
