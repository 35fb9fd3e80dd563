package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
)

func create(t testing.TB) *Journal {
	t.Helper()
	j, err := Open(t.Context(), filepath.Join(t.TempDir(), "study", "journal.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func observed(key string) Observed {
	return Observed{Observation: eval.Observation{Key: key, Arch: arch.Architecture{}, Status: eval.Complete, Accuracy: 0.5,
		Curve: curve.Curve{Metric: []float64{0.4, 0.5}}}, Ran: 2}
}

// roundOf is a round with so many trials, numbered from first on.
func roundOf(index, first, trials int) Round {
	r := Round{Index: index, Decision: json.RawMessage(fmt.Sprintf(`{"round":%d}`, index))}
	for i := range trials {
		id := first + i
		r.Trials = append(r.Trials, Trial{ID: id, Architecture: fmt.Sprint("a", id), Observation: fmt.Sprint("k", id), Document: json.RawMessage(`{}`)})
	}
	return r
}

func TestJournalRemembers(t *testing.T) {
	ctx := t.Context()
	j := create(t)
	id, err := j.Begin(ctx, Stage{Stage: eval.Global, Key: "g"})
	if err != nil {
		t.Fatal(err)
	}
	want := roundOf(0, 0, 2)
	err = errors.Join(
		j.SetFacts(ctx, map[string]string{"name": "first"}),
		j.SetFacts(ctx, map[string]string{"name": "second"}),
		j.Round(ctx, id, want),
		j.Observe(ctx, observed("k0")), j.Observe(ctx, observed("k0")), j.Observe(ctx, observed("k1")),
		j.Finish(ctx, id, json.RawMessage(`{"reason":"done"}`)),
		j.Check(ctx),
	)
	if err != nil {
		t.Fatal(err)
	}
	got, err := j.Load(ctx)
	if err != nil {
		t.Fatal(err)
	}
	wanted := Record{Facts: map[string]string{"name": "second"},
		Stages:       []Stage{{ID: id, Key: "g", Current: true, Finished: true, Result: json.RawMessage(`{"reason":"done"}`), Rounds: []Round{want}}},
		Observations: map[string]Observed{"k0": observed("k0"), "k1": observed("k1")}}
	if diff := cmp.Diff(wanted, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReaderSeesWhatIsCommittedWhileAnotherWrites(t *testing.T) {
	ctx := t.Context()
	j := create(t)
	if _, err := Open(ctx, j.Path(), Options{}); !errors.Is(err, ErrBusy) {
		t.Errorf("a second writer: %v, want %v", err, ErrBusy)
	}
	reader, err := OpenReader(ctx, j.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	var during, after bool
	j.at = func(point string) {
		_, found, err := reader.Observation(ctx, "k0")
		if err != nil {
			t.Errorf("reading %s: %v", point, err)
		}
		during = during || found && strings.HasPrefix(point, "within")
		after = after || found && strings.HasPrefix(point, "after")
	}
	if err := j.Observe(ctx, observed("k0")); err != nil {
		t.Fatal(err)
	}
	if during || !after {
		t.Errorf("the reader saw it before its commit: %v, after it: %v", during, after)
	}
	if err := reader.SetFacts(ctx, map[string]string{"a": "b"}); err == nil {
		t.Error("a reader could write")
	}
}

func TestMissingAndNewerJournalsAreRefused(t *testing.T) {
	if _, err := OpenReader(t.Context(), filepath.Join(t.TempDir(), "none.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a reader of nothing: %v", err)
	}
	j := create(t)
	if _, err := j.db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	j.Close()
	for name, open := range map[string]func() (*Journal, error){
		"reader": func() (*Journal, error) { return OpenReader(t.Context(), j.Path()) },
		"writer": func() (*Journal, error) { return Open(t.Context(), j.Path(), Options{}) },
	} {
		if _, err := open(); err == nil || !strings.Contains(err.Error(), "newer version") {
			t.Errorf("a %s of a newer schema: %v", name, err)
		}
	}
}

func TestCheckFindsWhatIsBroken(t *testing.T) {
	tests := map[string]struct{ break_, want string }{
		"a round is missing":          {`UPDATE rounds SET round = 7 WHERE round = 1 AND stage = 1`, "stands at place"},
		"a trial is missing":          {`DELETE FROM trials WHERE trial = 0`, "where trial 0 belongs"},
		"an observation is missing":   {`DELETE FROM observations WHERE key = 'k0'`, "has no observation"},
		"a result is missing":         {`UPDATE stages SET result = NULL`, "without a result"},
		"a stage began too early":     {`UPDATE stages SET finished = 0 WHERE id = 1`, "before its parent"},
		"a parent does not exist":     {`UPDATE stages SET parent = 9 WHERE id = 2`, "does not exist"},
		"a parent is not current":     {`UPDATE stages SET current = 0 WHERE id = 1`, "its parent 1 is not"},
		"an architecture comes twice": {`INSERT INTO rounds VALUES (2, 0, '{}'); INSERT INTO trials VALUES (2, 3, 0, 'a1', 0, 'k3', '{}')`, "proposes architecture a1 again"},
		"a round hangs in the air":    {`INSERT INTO rounds VALUES (9, 0, '{}')`, "round 0 is of stage 9, which does not exist"},
		"a trial hangs in the air":    {`INSERT INTO trials VALUES (9, 0, 0, 'a9', 0, 'k9', '{}')`, "trial 0 is of stage 9, which does not exist"},
		"a trial is in no round":      {`UPDATE trials SET round = -1 WHERE trial = 0`, "is in round -1"},
		"a document is damaged":       {`UPDATE observations SET document = '{' WHERE key = 'k0'`, "observation k0"},
		"keys disagree":               {`UPDATE observations SET key = 'other' WHERE key = 'k0'`, "says that its key"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			j := create(t)
			fill(t, j)
			if _, err := j.db.Exec("PRAGMA foreign_keys = 0; " + test.break_); err != nil {
				t.Fatal(err)
			}
			if err := j.Check(t.Context()); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want …%s…", err, test.want)
			}
		})
	}
}

// fill writes two stages, the first with two rounds, and checks them.
func fill(t *testing.T, j *Journal) {
	t.Helper()
	ctx := t.Context()
	first, err1 := j.Begin(ctx, Stage{Stage: eval.Global, Key: "g"})
	errs := []error{err1, j.Round(ctx, first, roundOf(0, 0, 2)), j.Round(ctx, first, roundOf(1, 2, 1))}
	for i := range 3 {
		errs = append(errs, j.Observe(ctx, observed(fmt.Sprint("k", i))))
	}
	errs = append(errs, j.Finish(ctx, first, json.RawMessage(`{}`)))
	_, err2 := j.Begin(ctx, Stage{Stage: eval.Region, Key: "r", Parent: first})
	if err := errors.Join(append(errs, err2, j.Check(ctx))...); err != nil {
		t.Fatal(err)
	}
}

// TestAnyHistoryOfGenerationsObeysTheRules runs the journal against a model: the key of the
// current generation of each stage.
func TestAnyHistoryOfGenerationsObeysTheRules(t *testing.T) {
	files := 0
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		files++
		j, err := Open(context.Background(), filepath.Join(dir, fmt.Sprint(files, ".db")), Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer j.Close()
		if _, err := j.db.Exec("PRAGMA synchronous = OFF"); err != nil { // this test pulls no plug
			t.Fatal(err)
		}
		m := machine{j: j}
		t.Repeat(map[string]func(*rapid.T){"begin": m.begin, "": m.check})
	})
}

// machine is a journal beside a model of its current lineage.
type machine struct {
	j       *Journal
	current []Stage
	trials  []int // numbers used by each stage of the lineage and those before it
}

// begin opens the next stage, or another generation of one that has begun, and finishes it.
func (m *machine) begin(t *rapid.T) {
	ctx := context.Background()
	stage := rapid.IntRange(0, min(len(m.current), eval.Stages-1)).Draw(t, "stage")
	s := Stage{Stage: eval.Stage(stage), Key: fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "key"))}
	first := 0
	if stage > 0 {
		s.Parent, first = m.current[stage-1].ID, m.trials[stage-1]
	}
	id, err := m.j.Begin(ctx, s)
	n := rapid.IntRange(0, 3).Draw(t, "trials")
	errs := []error{err, m.j.Round(ctx, id, roundOf(0, first, n))}
	for i := range n {
		errs = append(errs, m.j.Observe(ctx, observed(fmt.Sprint("k", first+i))))
	}
	if err := errors.Join(append(errs, m.j.Finish(ctx, id, json.RawMessage(`{}`)))...); err != nil {
		t.Fatal(err)
	}
	s.ID = id
	m.current, m.trials = append(m.current[:stage], s), append(m.trials[:stage], first+n)
}

// check compares the journal with the model and checks its rules.
func (m *machine) check(t *rapid.T) {
	record, err := m.j.Load(context.Background())
	if err := errors.Join(err, record.Check()); err != nil {
		t.Fatal(err)
	}
	var current []Stage
	for _, s := range record.Stages {
		if s.Current {
			current = append(current, Stage{ID: s.ID, Stage: s.Stage, Key: s.Key, Parent: s.Parent})
		}
	}
	if diff := cmp.Diff(m.current, current, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("current stages (-model +journal):\n%s", diff)
	}
}
