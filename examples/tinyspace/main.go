// Tinyspace searches a space of one's own, written down in space.yaml, and trains every
// architecture for real: the whole of PMF-NAS as a library, without notebook and engine.
//
// A few minutes on two cores find a network for the embedded 8×8 digits. Everything is kept in
// the folder given as -dir: run it again and it is instant, interrupt it and it continues.
//
//	PJRT_PLUGIN_LIBRARY_PATH=/folder/of/the/plugin go run ./examples/tinyspace -dir /tmp/own
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	"pmfnas/pmf/backend"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/study"
	"pmfnas/pmf/trainer"
)

//go:embed space.yaml
var space []byte

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	dir := flag.String("dir", ".pmf/tinyspace", "folder of journal and checkpoints")
	flag.Parse()
	if err := run(ctx, *dir, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run opens the best device there is and searches on it.
func run(ctx context.Context, dir string, out io.Writer) error {
	program, _ := os.Executable()
	home, _ := os.UserHomeDir()
	device, err := backend.Open(backend.Options{
		Plugins: backend.Folders(os.Getenv("PJRT_PLUGIN_LIBRARY_PATH"), program, home),
		Flags:   os.Getenv("XLA_FLAGS"),
	})
	if err != nil {
		return err
	}
	defer device.Close()
	fmt.Fprintln(out, "trains on", device.Description)
	s := settings()
	if s.Space, err = write(dir, space); err != nil {
		return err
	}
	found, err := search(ctx, device, dir, s, out)
	if err != nil {
		return err
	}
	c := found.Chosen
	fmt.Fprintf(out, "chosen: %s, validation %.1f %%, test %.1f %%, %d parameters\n%s\n",
		c.ID, 100*c.Validation, 100*c.Test, c.Params, c.Why)
	return nil
}

// settings are those for the digits, made a good deal smaller.
func settings() study.Settings {
	s := study.Preset("digits")
	s.BudgetEpochs = 0 // what the stages need
	s.Global.Architectures, s.Global.Epochs = 8, 2
	s.Region.Architectures, s.Region.Epochs = 4, 5
	s.Fine.Architectures, s.Fine.Epochs = 2, 10
	s.Predictor.Anchors = 2
	return s
}

// search runs all stages in a folder and returns what was found.
func search(ctx context.Context, device *backend.Device, dir string, s study.Settings, out io.Writer) (study.Snapshot, error) {
	digits, err := imageset.Open("digits", imageset.Options{})
	if err != nil {
		return study.Snapshot{}, err
	}
	trains, err := trainer.New(trainer.Options{Device: device, Data: digits, Checkpoints: filepath.Join(dir, "checkpoints")})
	if err != nil {
		return study.Snapshot{}, err
	}
	defer trains.Close()
	own, err := study.Open(filepath.Join(dir, "studies"), "own", s, study.Dependencies{
		Evaluator: trains, Input: digits.Input(), Fingerprint: digits.Fingerprint(),
	})
	if err != nil {
		return study.Snapshot{}, err
	}
	defer own.Close()
	if err := own.Run(ctx, eval.Fine, tell(out)); err != nil {
		return study.Snapshot{}, err
	}
	found := own.Snapshot()
	if found.Chosen == nil {
		return found, errors.New("no architecture could be trained to the end; see the trials in the journal")
	}
	return found, nil
}

// write puts a space where settings can name it.
func write(dir string, space []byte) (path string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	path = filepath.Join(dir, "space.yaml")
	return path, os.WriteFile(path, space, 0o644)
}

// tell prints a line for each finished trial.
func tell(out io.Writer) func(study.Event) {
	return func(e study.Event) {
		if e.Kind == study.EventTrial {
			fmt.Fprintf(out, "%-6s %2d of %2d  %s at %-6s  %.1f %%\n", e.Stage, e.Done, e.Total, e.Arch, e.Fidelity, 100*e.Accuracy)
		}
	}
}
