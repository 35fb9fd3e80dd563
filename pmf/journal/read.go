package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// Load reads everything, as of one moment. It takes memory for all curves of the study. What it
// returns is the caller's. A document that is no JSON, or a reference to a stage that does not
// exist, is an error that names it.
func (j *Journal) Load(ctx context.Context) (Record, error) {
	record := Record{Facts: map[string]string{}, Observations: map[string]Observed{}}
	tx, err := j.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return record, fmt.Errorf("read journal %s: %w", j.path, err)
	}
	// One transaction for all tables: a round that is written meanwhile is either in all of them or
	// in none.
	defer tx.Rollback()
	for _, read := range []func(context.Context, *sql.Tx, *Record) error{readFacts, readObservations, readStages, readRounds, readTrials} {
		if err := read(ctx, tx, &record); err != nil {
			return record, fmt.Errorf("read journal %s: %w", j.path, err)
		}
	}
	return record, nil
}

// Observation returns the observation with a key, and whether there is one.
func (j *Journal) Observation(ctx context.Context, key string) (o Observed, found bool, err error) {
	row := j.db.QueryRowContext(ctx, `SELECT key, trained, source, document FROM observations WHERE key = ?`, key)
	o, err = scanObserved(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return o, false, nil
	}
	if err != nil {
		return o, false, fmt.Errorf("read observation %s of journal %s: %w", key, j.path, err)
	}
	return o, true, nil
}

// Observations returns the observations whose keys begin so, in the order of their keys. The prefix
// is taken as it is, without wildcards. 1114111 is the last code point: no key sorts between.
func (j *Journal) Observations(ctx context.Context, prefix string) ([]Observed, error) {
	fail := func(err error) error {
		return fmt.Errorf("read the observations %s… of journal %s: %w", prefix, j.path, err)
	}
	rows, err := j.db.QueryContext(ctx, `SELECT key, trained, source, document FROM observations
		WHERE key BETWEEN ? AND ? || char(1114111) ORDER BY key`, prefix, prefix)
	if err != nil {
		return nil, fail(err)
	}
	defer rows.Close()
	var found []Observed
	for rows.Next() {
		o, err := scanObserved(rows.Scan)
		if err != nil {
			return nil, fail(err)
		}
		found = append(found, o)
	}
	if err := rows.Err(); err != nil {
		return nil, fail(err)
	}
	return found, nil
}

// each calls visit for every row of a query.
func each(ctx context.Context, tx *sql.Tx, query string, visit func(scan func(...any) error) error) error {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := visit(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func readFacts(ctx context.Context, tx *sql.Tx, r *Record) error {
	return each(ctx, tx, `SELECT name, value FROM facts`, func(scan func(...any) error) error {
		var name, value string
		err := scan(&name, &value)
		r.Facts[name] = value
		return err
	})
}

func readObservations(ctx context.Context, tx *sql.Tx, r *Record) error {
	return each(ctx, tx, `SELECT key, trained, source, document FROM observations`, func(scan func(...any) error) error {
		o, err := scanObserved(scan)
		r.Observations[o.Key] = o
		return err
	})
}

// The key stands in the row and in its document; that they agree is checked, since everything finds
// observations by it.
func scanObserved(scan func(...any) error) (o Observed, err error) {
	var key, document string
	if err := scan(&key, &o.Ran, &o.Source, &document); err != nil {
		return o, err
	}
	if err := json.Unmarshal([]byte(document), &o.Observation); err != nil {
		return o, fmt.Errorf("observation %s: %w", key, err)
	}
	// A hand has been at it.
	if o.Key != key {
		return o, fmt.Errorf("observation %s says that its key is %q", key, o.Key)
	}
	return o, nil
}

func readStages(ctx context.Context, tx *sql.Tx, r *Record) error {
	return each(ctx, tx, `SELECT id, stage, key, coalesce(parent, 0), current, finished, coalesce(result, '')
		FROM stages ORDER BY id`, func(scan func(...any) error) error {
		var s Stage
		var result string
		if err := scan(&s.ID, &s.Stage, &s.Key, &s.Parent, &s.Current, &s.Finished, &result); err != nil {
			return err
		}
		if result != "" {
			s.Result = json.RawMessage(result)
		}
		r.Stages = append(r.Stages, s)
		return nil
	})
}

func readRounds(ctx context.Context, tx *sql.Tx, r *Record) error {
	stages := r.stagesByID()
	return each(ctx, tx, `SELECT stage, round, decision FROM rounds ORDER BY stage, round`, func(scan func(...any) error) error {
		var id int64
		var round Round
		var decision string
		if err := scan(&id, &round.Index, &decision); err != nil {
			return err
		}
		round.Decision = json.RawMessage(decision)
		stage, ok := stages[id]
		if !ok {
			return fmt.Errorf("round %d is of stage %d, which does not exist", round.Index, id)
		}
		stage.Rounds = append(stage.Rounds, round)
		return nil
	})
}

func readTrials(ctx context.Context, tx *sql.Tx, r *Record) error {
	stages := r.stagesByID()
	return each(ctx, tx, `SELECT stage, round, trial, architecture, fidelity, observation, document
		FROM trials ORDER BY stage, round, trial`, func(scan func(...any) error) error {
		var id int64
		var round int
		var t Trial
		var document string
		if err := scan(&id, &round, &t.ID, &t.Architecture, &t.Fidelity, &t.Observation, &document); err != nil {
			return err
		}
		t.Document = json.RawMessage(document)
		stage, ok := stages[id]
		if !ok {
			return fmt.Errorf("trial %d is of stage %d, which does not exist", t.ID, id)
		}
		if round < 0 || round >= len(stage.Rounds) {
			return fmt.Errorf("trial %d of stage %d is in round %d, and there are %d rounds", t.ID, id, round, len(stage.Rounds))
		}
		stage.Rounds[round].Trials = append(stage.Rounds[round].Trials, t)
		return nil
	})
}

func (r *Record) stagesByID() map[int64]*Stage {
	byID := make(map[int64]*Stage, len(r.Stages))
	for i := range r.Stages {
		byID[r.Stages[i].ID] = &r.Stages[i]
	}
	return byID
}
