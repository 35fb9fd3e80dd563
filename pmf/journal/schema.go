package journal

import (
	"context"
	"database/sql"
	"fmt"
)

// migrations bring a file from the schema version of their index to the next; a file written
// by a newer program is refused. Never change one that was released: append.
func migrations() []string {
	return []string{`
CREATE TABLE facts (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;

-- Observations belong to no stage: any generation of any stage finds them by key.
CREATE TABLE observations (
	key          TEXT PRIMARY KEY,
	architecture TEXT NOT NULL,
	fidelity     INTEGER NOT NULL,
	trained      INTEGER NOT NULL, -- epochs really run for it here; 0 when shared
	source       TEXT NOT NULL,    -- the study it was shared from, '' when evaluated here
	document     TEXT NOT NULL     -- eval.Observation
) STRICT;

-- A stage is one generation of a stage: other settings make another row, and the rows that
-- the present settings do not lead to are kept with current = 0.
CREATE TABLE stages (
	id       INTEGER PRIMARY KEY,
	stage    INTEGER NOT NULL,
	key      TEXT NOT NULL,
	parent   INTEGER REFERENCES stages(id),
	current  INTEGER NOT NULL DEFAULT 1,
	finished INTEGER NOT NULL DEFAULT 0,
	result   TEXT
) STRICT;

CREATE TABLE rounds (
	stage    INTEGER NOT NULL REFERENCES stages(id),
	round    INTEGER NOT NULL,
	decision TEXT NOT NULL,
	PRIMARY KEY (stage, round)
) STRICT, WITHOUT ROWID;

CREATE TABLE trials (
	stage        INTEGER NOT NULL,
	trial        INTEGER NOT NULL, -- counts through the stages of one lineage
	round        INTEGER NOT NULL,
	architecture TEXT NOT NULL,
	fidelity     INTEGER NOT NULL,
	observation  TEXT NOT NULL,    -- key; the row in observations appears when it is known
	document     TEXT NOT NULL,
	PRIMARY KEY (stage, trial),
	UNIQUE (stage, architecture, fidelity),
	FOREIGN KEY (stage, round) REFERENCES rounds(stage, round)
) STRICT, WITHOUT ROWID;
`, `
-- What was stopped may go on to the same fidelity: under another key.
CREATE TABLE resumable (
	stage        INTEGER NOT NULL,
	trial        INTEGER NOT NULL,
	round        INTEGER NOT NULL,
	architecture TEXT NOT NULL,
	fidelity     INTEGER NOT NULL,
	observation  TEXT NOT NULL,
	document     TEXT NOT NULL,
	PRIMARY KEY (stage, trial),
	UNIQUE (stage, architecture, fidelity, observation),
	FOREIGN KEY (stage, round) REFERENCES rounds(stage, round)
) STRICT, WITHOUT ROWID;
INSERT INTO resumable SELECT * FROM trials;
DROP TABLE trials;
ALTER TABLE resumable RENAME TO trials;
`}
}

// migrate brings the file to this program's schema, each step in its own transaction.
func migrate(ctx context.Context, db *sql.DB, path string) error {
	version, err := schemaVersion(ctx, db)
	if err != nil {
		return fmt.Errorf("read the schema version of %s: %w", path, err)
	}
	steps := migrations()
	if version > len(steps) {
		return newerSchema(path, version)
	}
	for ; version < len(steps); version++ {
		if err := apply(ctx, db, steps[version], version+1); err != nil {
			return fmt.Errorf("bring %s to schema %d: %w", path, version+1, err)
		}
	}
	return nil
}

func newerSchema(path string, version int) error {
	return fmt.Errorf("%s has schema %d, want at most %d: a newer version of this program wrote it", path, version, len(migrations()))
}

func schemaVersion(ctx context.Context, db *sql.DB) (version int, err error) {
	err = db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version)
	return version, err
}

// The version moves with the step or not at all, so a process that dies in between begins the step
// again.
func apply(ctx context.Context, db *sql.DB, step string, version int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, step); err != nil {
		return err
	}
	// A pragma takes no parameters; the version is a number of ours.
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		return err
	}
	return tx.Commit()
}
