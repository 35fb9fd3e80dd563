package journal_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/journal"
)

func Example() {
	dir, err := os.MkdirTemp("", "journal")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	j, err := journal.Open(ctx, dir+"/journal.db", journal.Options{})
	if err != nil {
		panic(err)
	}
	defer j.Close()

	stage, _ := j.Begin(ctx, journal.Stage{Stage: eval.Global, Key: "hash of what it depends on"})
	_ = j.Round(ctx, stage, journal.Round{
		Decision: json.RawMessage(`{"reason":"nothing is known yet"}`),
		Trials:   []journal.Trial{{ID: 0, Architecture: "a", Observation: "k", Document: json.RawMessage(`{}`)}},
	})
	_ = j.Observe(ctx, journal.Observed{Observation: eval.Observation{Key: "k", Status: eval.Complete, Accuracy: 0.9}, Ran: 3})

	record, _ := j.Load(ctx)
	for _, t := range record.Stages[0].Trials() {
		fmt.Println("trial", t.ID, "reached", record.Observations[t.Observation].Accuracy)
	}
	fmt.Println("rules broken:", j.Check(ctx))
	// Output:
	// trial 0 reached 0.9
	// rules broken: <nil>
}
