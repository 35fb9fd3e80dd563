package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// write names the transactions; each passes three points (see Points).
type write string

const (
	writeFact    write = "fact"
	writeObserve write = "observation"
	writeBegin   write = "stage begun"
	writeRound   write = "round"
	writeFinish  write = "stage finished"
	writeSelect  write = "selection"
)

// Points lists the named points at which Options.At is called: before each kind of transaction,
// within it when all is written but not committed, and after its commit. A process that ends before
// or within a transaction leaves none of it, one that ends after leaves all.
func Points() []string {
	var points []string
	for _, w := range []write{writeFact, writeObserve, writeBegin, writeRound, writeFinish, writeSelect} {
		points = append(points, w.point("before"), w.point("within"), w.point("after"))
	}
	return points
}

func (w write) point(where string) string { return where + " " + string(w) }

// SetFacts keeps named values: settings, the data's fingerprint. All of them, or none: facts of one
// opening belong together.
func (j *Journal) SetFacts(ctx context.Context, facts map[string]string) error {
	return j.transact(ctx, writeFact, func(tx *sql.Tx) error {
		for name, value := range facts {
			if _, err := tx.ExecContext(ctx, `INSERT INTO facts (name, value) VALUES (?, ?)
				ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value); err != nil {
				return err
			}
		}
		return nil
	})
}

// Observe keeps an observation. Keeping one that is there already changes nothing. An error means
// that it is not kept; the caller may try again.
func (j *Journal) Observe(ctx context.Context, o Observed) error {
	document, err := json.Marshal(o.Observation)
	if err != nil {
		return fmt.Errorf("encode the observation of %s: %w", o.Arch.ID(), err)
	}
	return j.transact(ctx, writeObserve, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO observations (key, architecture, fidelity, trained, source, document)
			VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
			o.Key, o.Arch.ID(), o.Fidelity, o.Ran, o.Source, string(document))
		return err
	})
}

// Begin opens a generation of a stage and returns its number. It supersedes the current generation
// of the same stage and of all that follow. The first stage has no parent, 0. It is open until
// Finish.
func (j *Journal) Begin(ctx context.Context, s Stage) (id int64, err error) {
	err = j.transact(ctx, writeBegin, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE stages SET current = 0 WHERE stage >= ?`, s.Stage); err != nil {
			return err
		}
		parent := sql.NullInt64{Int64: s.Parent, Valid: s.Parent != 0}
		result, err := tx.ExecContext(ctx, `INSERT INTO stages (stage, key, parent) VALUES (?, ?, ?)`, s.Stage, s.Key, parent)
		if err != nil {
			return err
		}
		id, err = result.LastInsertId()
		return err
	})
	return id, err
}

// Round keeps a decision together with the trials that it led to. A round that is there already is
// an error, as is an unknown stage: the caller numbers rounds without gaps.
func (j *Journal) Round(ctx context.Context, stage int64, r Round) error {
	return j.transact(ctx, writeRound, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO rounds (stage, round, decision) VALUES (?, ?, ?)`,
			stage, r.Index, string(r.Decision)); err != nil {
			return err
		}
		for _, t := range r.Trials {
			if _, err := tx.ExecContext(ctx, `INSERT INTO trials
				(stage, trial, round, architecture, fidelity, observation, document) VALUES (?, ?, ?, ?, ?, ?, ?)`,
				stage, t.ID, r.Index, t.Architecture, t.Fidelity, t.Observation, string(t.Document)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Finish closes a stage with its result, or keeps a newer result of a closed one. An unknown stage
// changes nothing and is no error.
func (j *Journal) Finish(ctx context.Context, stage int64, result json.RawMessage) error {
	return j.transact(ctx, writeFinish, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE stages SET finished = 1, result = ? WHERE id = ?`, string(result), stage)
		return err
	})
}

// Select makes exactly the given generations current: those that the present settings lead to. The
// rest stays, superseded, until settings lead back to it. Ids that do not exist are passed over.
func (j *Journal) Select(ctx context.Context, stages []int64) error {
	return j.transact(ctx, writeSelect, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE stages SET current = 0 WHERE current`); err != nil {
			return err
		}
		for _, id := range stages {
			if _, err := tx.ExecContext(ctx, `UPDATE stages SET current = 1 WHERE id = ?`, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// transact runs one transaction and passes its named points.
func (j *Journal) transact(ctx context.Context, w write, change func(*sql.Tx) error) error {
	fail := func(err error) error { return fmt.Errorf("journal %s: keep the %s: %w", j.path, w, err) }
	j.pass(w.point("before"))
	tx, err := j.db.BeginTx(ctx, nil)
	if err != nil {
		return fail(err)
	}
	// After a commit this does nothing.
	defer tx.Rollback()
	if err := change(tx); err != nil {
		return fail(err)
	}
	j.pass(w.point("within"))
	if err := tx.Commit(); err != nil {
		return fail(err)
	}
	j.pass(w.point("after"))
	return nil
}

// It is called in the goroutine of the write.
func (j *Journal) pass(point string) {
	if j.at != nil {
		j.at(point)
	}
}
