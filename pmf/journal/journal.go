package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver that database/sql finds as "sqlite"
)

// A Journal is the record of one study. Its methods may be called from several goroutines.
type Journal struct {
	// db has one connection where it writes: SQLite has one writer anyway, and transactions then
	// wait in Go rather than fail.
	db   *sql.DB
	path string
	// lock is held while the journal is open for writing; nil in a reader.
	lock *os.File
	at   func(point string)
}

// Options adjust a Journal; the zero value is right outside tests.
type Options struct {
	// At is called at each named point of a write (see Points), so that a test can end the
	// process there.
	At func(point string)
}

// ErrBusy tells that another process has the journal open for writing.
var ErrBusy = errors.New("is open for writing in another process")

// Open opens the journal at path for writing, and creates it and its folder where there is none. A
// second writer gets ErrBusy; the lock goes with the process, however that ends. An error leaves
// nothing open, though folder and lock file may have been made. Other errors are the file system's,
// SQLite's, or tell that a newer program wrote the file.
func Open(ctx context.Context, path string, o Options) (*Journal, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("create the folder of journal %s: %w", path, err)
	}
	lock, err := takeLock(path + ".lock")
	if err != nil {
		return nil, fmt.Errorf("journal %s: %w", path, err)
	}
	db, err := connect(path, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)")
	if err != nil {
		lock.Close()
		return nil, fmt.Errorf("open journal %s: %w", path, err)
	}
	// One connection, so that writes queue here. It is opened by the first query.
	db.SetMaxOpenConns(1)
	if err := migrate(ctx, db, path); err != nil {
		db.Close()
		lock.Close()
		return nil, err
	}
	return &Journal{db: db, path: path, lock: lock, at: o.At}, nil
}

// OpenReader opens an existing journal for reading while another process may write it. Where there
// is none the error is fs.ErrNotExist. A file that was created and never got its schema, by a
// process that died in between, counts as none. A schema older than this program's is read as it
// is.
func OpenReader(ctx context.Context, path string) (*Journal, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	db, err := connect(path, "query_only(1)")
	if err != nil {
		return nil, fmt.Errorf("open journal %s: %w", path, err)
	}
	version, err := schemaVersion(ctx, db)
	if err == nil && version > len(migrations()) {
		err = newerSchema(path, version)
	}
	if err == nil && version == 0 {
		err = fmt.Errorf("journal %s is empty: %w", path, fs.ErrNotExist)
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	return &Journal{db: db, path: path}, nil
}

// Path returns where the journal lies.
func (j *Journal) Path() string { return j.path }

// Close ends the use of the journal and lets another process write it. It is closed once. The log
// is folded into the file when the last connection closes.
func (j *Journal) Close() error {
	err := j.db.Close()
	if j.lock != nil {
		err = errors.Join(err, j.lock.Close())
	}
	return err
}

// connect opens the file with the given pragmas on every connection. A writer takes its lock when a
// transaction begins, not at its first write, so that two never deadlock. busy_timeout is in
// milliseconds: how long a statement waits for another process's lock before it fails.
func connect(path string, pragmas ...string) (*sql.DB, error) {
	query := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
	address := url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: query.Encode()}
	return sql.Open("sqlite", address.String())
}
