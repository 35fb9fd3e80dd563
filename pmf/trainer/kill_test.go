package trainer

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
)

// TestMain lets the test's own program be the process that trains and is killed.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "train" {
		if err := trainInStep(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// killings is how often the training is killed.
const killings = 10

// Training that is killed ten times, right after epochs and within them, ends with the same bytes
// as training that was left alone.
func TestTenKillingsChangeNothing(t *testing.T) {
	want, epochs := t.TempDir(), killedJob(t, "").Ladder.Epochs(eval.High)
	if got := runUntil(t, want, 0, moment{}); got != epochs {
		t.Fatalf("left alone, the training ended after epoch %d, want %d", got, epochs)
	}
	folder, r := t.TempDir(), rand.New(rand.NewPCG(4, 10))
	at := r.Perm(epochs)[:killings]
	slices.Sort(at)
	from := 0
	for _, epoch := range at {
		m := moment{epoch, 1 + r.IntN(6)}
		if from >= epoch {
			m = moment{from, 1 + r.IntN(60)} // the first looks are while it compiles
		}
		if from = runUntil(t, folder, from, m); from > m.epoch {
			t.Logf("killed as epoch %d ended", from)
		} else {
			t.Logf("killed at look %d after epoch %d", m.looks, from)
		}
	}
	runUntil(t, folder, from, moment{})
	job := killedJob(t, fingerprintOf(t))
	for rung := range eval.Fidelity(eval.Fidelities) {
		name := fileName(job, rung)
		wantHeader, wantWeights := readTimeless(t, filepath.Join(want, name))
		gotHeader, gotWeights := readTimeless(t, filepath.Join(folder, name))
		if diff := cmp.Diff(wantHeader, gotHeader, cmp.AllowUnexported(header{})); diff != "" {
			t.Errorf("%v fidelity: the headers differ (-uninterrupted +killed):\n%s", rung, diff)
		}
		if len(wantWeights) == 0 || !bytes.Equal(gotWeights, wantWeights) {
			t.Errorf("%v fidelity: the weights differ in some of %d bytes", rung, len(wantWeights))
		}
	}
}

// A moment is when a process is killed: at so many looks at its context, one a step, after an
// epoch, or when the next epoch ends, whatever comes first. The zero moment is never.
type moment struct{ epoch, looks int }

// runUntil trains in a process from the end of an epoch on, kills it at a moment, and returns the
// last epoch that ended.
func runUntil(t *testing.T, folder string, from int, m moment) (epoch int) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), program, "train", folder)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	epoch, killed := lead(t, c.Process, in, out, from, m)
	if err := c.Wait(); (err != nil) != killed {
		t.Fatalf("killed is %v, and the process ended with %v", killed, err)
	}
	if m != (moment{}) && !killed {
		t.Fatalf("the process ended before the moment %+v", m)
	}
	return epoch
}

// lead answers each line of the process, which waits for that, until the moment has come.
func lead(t *testing.T, p *os.Process, in io.Writer, out io.Reader, from int, m moment) (epoch int, killed bool) {
	t.Helper()
	looks := 0
	epoch = from
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), "epoch %d", &epoch); err != nil && epoch >= m.epoch {
			looks++
		}
		if m != (moment{}) && (epoch > m.epoch || looks >= m.looks) {
			if err := p.Kill(); err != nil {
				t.Fatal(err)
			}
			return epoch, true
		}
		if _, err := io.WriteString(in, "\n"); err != nil {
			t.Fatalf("the process does not listen after epoch %d: %v", epoch, err)
		}
	}
	return epoch, false
}

// readTimeless returns a checkpoint's header without what a clock has measured, and the bytes of
// its weights.
func readTimeless(t *testing.T, path string) (header, []byte) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	h, at, err := decodeHeader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	h.Progress.Curve.Seconds = nil
	h.Measurement = eval.Measurement{PeakBytes: h.PeakBytes}
	return h, content[at : len(content)-4]
}

// killedJob is a training of 12 epochs under the three schedules of Table 6.
func killedJob(t *testing.T, data string) eval.Job {
	a, err := arch.Parse("d2:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:none:post")
	if t != nil && err != nil {
		t.Fatal(err)
	}
	return eval.Job{Arch: a, Fidelity: eval.High, Data: data, Seed: 3, Ladder: eval.Ladder{
		{Until: 4, LearningRate: 0.05, Schedule: "constant", Batch: 32, Augmentation: "basic", Validations: 1},
		{Until: 8, LearningRate: 0.05, Schedule: "cosine", MinRate: 0.001, Batch: 32, Augmentation: "standard", Validations: 1},
		{Until: 12, LearningRate: 0.05, Schedule: "steps", Batch: 32, Augmentation: "full", Validations: 2},
	}}
}

func killedSet() (*imageset.Set, error) {
	return imageset.Open("digits", imageset.Options{Train: 96, Validation: 40})
}

func fingerprintOf(t *testing.T) string {
	t.Helper()
	set, err := killedSet()
	if err != nil {
		t.Fatal(err)
	}
	return set.Fingerprint()
}

// trainInStep trains the job. It writes a line at each look at its context, and at the end of
// each epoch, and waits for an answer before it goes on.
func trainInStep(folder string) error {
	home, _ := os.UserHomeDir()
	o := backend.Options{Name: "cpu", Plugins: backend.Folders(os.Getenv("PJRT_PLUGIN_LIBRARY_PATH"), "", home), Flags: os.Getenv("XLA_FLAGS")}
	device, err := backend.Open(o)
	if errors.Is(err, backend.ErrNoPlugin) {
		o.Name = "go"
		device, err = backend.Open(o)
	}
	if err != nil {
		return err
	}
	defer device.Close()
	set, err := killedSet()
	if err != nil {
		return err
	}
	tr, err := New(Options{Device: device, Data: set, Checkpoints: folder})
	if err != nil {
		return err
	}
	defer tr.Close()
	l := &leash{Context: context.Background(), answers: bufio.NewReader(os.Stdin)}
	observed, err := tr.Evaluate(l, killedJob(nil, set.Fingerprint()), func(_ context.Context, soFar curve.Curve) (eval.Verdict, string) {
		l.say(fmt.Sprintf("epoch %d", soFar.Len()))
		return eval.Continue, ""
	})
	if err == nil && observed.Status != eval.Complete {
		err = fmt.Errorf("the training ended %s: %s", observed.Status, observed.Reason)
	}
	return err
}

// A leash is a context that tells of every look at it.
type leash struct {
	context.Context
	mu      sync.Mutex
	answers *bufio.Reader
}

// Err is called once a step.
func (l *leash) Err() error {
	l.say("look")
	return nil
}

func (l *leash) say(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Println(line)
	if _, err := l.answers.ReadString('\n'); err != nil {
		os.Exit(2) // nobody leads any more
	}
}
