package protocol

import (
	"encoding/json"
	"time"
)

// The methods. Each has its parameters and its result below; a method without a result
// answers null.
const (
	EnginePing   = "engine.ping"   // no parameters; Ping
	EngineStatus = "engine.status" // no parameters; Status
	EngineStop   = "engine.stop"   // no parameters; the engine pauses every run and leaves

	StudyOpen    = "study.open"    // OpenParams; Study
	StudyFork    = "study.fork"    // ForkParams; Study
	StudyList    = "study.list"    // no parameters; []Study
	StudyRun     = "study.run"     // RunParams; Study, at once
	StudyWait    = "study.wait"    // NameParams; Study, when no run is left; an Error of CodePaused or CodeFailed
	StudyPause   = "study.pause"   // PauseParams; Study, when the run has come to rest
	StudyWatch   = "study.watch"   // WatchParams; Watch, then notifications of EventMethod
	StudyView    = "study.view"    // ViewParams; view.Document
	StudyCompare = "study.compare" // CompareParams; view.Document
	StudyExport  = "study.export"  // ExportParams; Export
	StudyChosen  = "study.chosen"  // NameParams; Chosen

	ExportNetwork = "export" // NetworkParams; Network

	Train = "train" // TrainParams; events named Train while it goes on; Trained, at the end

	BenchPredictor = "bench.predictor" // BenchParams; events named BenchPredictor while it goes on; view.Document
	CurvesView     = "curves.view"     // CurvesParams; view.Document

	EventMethod = "event" // a notification: Event
)

// Ping is how the engine introduces itself.
type Ping struct {
	Version string `json:"version"`
	PID     int    `json:"pid"`
}

// Status is what the engine is doing.
type Status struct {
	Ping
	Workspace string    `json:"workspace"`
	Started   time.Time `json:"started"`
	Device    string    `json:"device,omitempty"` // one line; "" before the first evaluation
	Clients   int       `json:"clients"`
	Programs  int       `json:"programs"`            // compiled so far, shared by all studies
	Compiling int       `json:"compiling,omitempty"` // programs that are being compiled now, or will be next
	Studies   []Study   `json:"studies"`             // those that this engine has opened
}

// OpenParams name a study and how it is to be. Settings are laid over the preset of the data
// set; a key that is left out keeps the preset's value, for a study that exists its own.
type OpenParams struct {
	Name     string          `json:"name"`
	Data     string          `json:"data,omitempty"`     // as in imageset.Refs: "digits", "cifar10:DIR" …; "" means: the study exists
	Settings json.RawMessage `json:"settings,omitempty"` // an object with keys of study.Settings
}

// ForkParams make a study from another: its settings, with others laid over them.
type ForkParams struct {
	From     string          `json:"from"`
	Name     string          `json:"name"`
	Settings json.RawMessage `json:"settings,omitempty"`
}

// RunParams say how far to run: up to and including a stage (global, region or fine; "" is fine).
type RunParams struct {
	Name  string `json:"name"`
	Stage string `json:"stage,omitempty"`
}

// PauseParams ask a run to come to rest: at its next step, which is the end of the epochs in
// flight, or at once, by which these epochs are lost and trained again later.
type PauseParams struct {
	Name string `json:"name"`
	By   string `json:"by,omitempty"` // who asks, as others are told it, such as: notebook lesson.ipynb
	Now  bool   `json:"now,omitempty"`
}

// NameParams name a study.
type NameParams struct {
	Name string `json:"name"`
}

// WatchParams ask for the events of a study with sequence numbers above After. Those that the
// engine still has come at once, then each as it happens, until the client leaves or watches
// the study again.
type WatchParams struct {
	Name  string `json:"name"`
	After int64  `json:"after"`
}

// Watch tells whether the client got all that it asked for.
type Watch struct {
	Missed bool `json:"missed"` // some events above After are no longer kept
}

// ViewParams ask for a table of a study, by its name in report.Tables.
type ViewParams struct {
	Name  string `json:"name"`
	Table string `json:"table"`
	Arch  string `json:"arch,omitempty"` // of the table explain: an ID or the beginning of one; "" is the chosen one
	Rows  int    `json:"rows,omitempty"` // of long tables; 0 is 20, negative is all
}

// CompareParams ask for the paired statistics of two studies.
type CompareParams struct {
	A string `json:"a"`
	B string `json:"b"`
}

// ExportParams ask for the learning curves of a study in a file of the format pmf-curves/1.
type ExportParams struct {
	Name string `json:"name"`
	Path string `json:"path"` // absolute; compressed when it ends with .gz
}

// Export tells what was written.
type Export struct {
	Path string `json:"path"`
	Rows int    `json:"rows"`
}
