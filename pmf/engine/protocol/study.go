package protocol

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Study is a study as the engine sees it.
type Study struct {
	Name    string   `json:"name"`
	Data    string   `json:"data"`
	Running string   `json:"running,omitempty"` // the stage up to which it is running now
	Pausing bool     `json:"pausing,omitempty"` // the run was asked to come to rest and has not yet
	Done    []string `json:"done"`              // stages that are finished under the present settings
	Last    int64    `json:"last"`              // sequence number of its newest event
	Problem string   `json:"problem,omitempty"` // by study.list: why the study cannot be read
	Changed []Change `json:"changed,omitempty"` // by study.open: settings that differ from the earlier ones
}

// A Change is one setting that has another value than before.
type Change struct {
	Key string `json:"key"` // such as fine.architectures
	Was string `json:"was"`
	Now string `json:"now"`
}

// State says in a sentence how far the study is.
func (s Study) State() string {
	done := "No stage is finished."
	if len(s.Done) > 0 {
		done = "Finished: " + strings.Join(s.Done, ", ") + "."
	}
	switch {
	case s.Problem != "":
		return "It cannot be read: " + s.Problem + "."
	case s.Pausing:
		return done + " It is coming to rest."
	case s.Running != "":
		return done + " It is running up to the " + s.Running + " stage; Attach() follows it."
	}
	return done
}

// Notice tells that settings differ from the last time, and what of the study is still good;
// "" when they do not.
func (s Study) Notice() string {
	if len(s.Changed) == 0 {
		return ""
	}
	var changes []string
	for _, c := range s.Changed {
		changes = append(changes, fmt.Sprintf("%s was %s and is now %s", c.Key, c.Was, c.Now))
	}
	text := fmt.Sprintf("The settings of study %s have changed: %s.", s.Name, strings.Join(changes, "; "))
	if len(s.Done) == 0 {
		return text + " Every stage is run again. Evaluations that still fit are reused, and with the earlier settings the earlier results return."
	}
	return fmt.Sprintf("%s Still good: %s. The rest is run again, and evaluations that still fit are reused.", text, strings.Join(s.Done, ", "))
}

// Kept says what a run that comes to rest in a stage has kept.
func Kept(stage string, architectures, epochs, budget int) string {
	noun := "architectures"
	if architectures == 1 {
		noun = "architecture"
	}
	return fmt.Sprintf("the %s stage has %d %s and %d of %d epochs, all kept", stage, architectures, noun, epochs, budget)
}

// An Event is something that happened in a study.
type Event struct {
	Study string          `json:"study"`
	Seq   int64           `json:"seq"`
	Body  json.RawMessage `json:"body"` // a study.Event; see Progress for what a client shows
	Past  bool            `json:"-"`    // set by the client: it happened before the client came
}

// Progress is the part of a study.Event that a client shows.
type Progress struct {
	Kind      string        `json:"kind"`
	Stage     string        `json:"stage"`
	Message   string        `json:"message"`
	Done      int           `json:"done"`   // architectures of the stage
	Total     int           `json:"total"`  // at most
	Epochs    int           `json:"epochs"` // charged to the stage
	Budget    int           `json:"budget"` // epochs that the stage may spend
	Ended     bool          `json:"ended"`
	Arch      string        `json:"arch"` // of an epoch or trial event
	Epoch     int           `json:"epoch"`
	Of        int           `json:"of"`
	Accuracy  float64       `json:"accuracy"`
	Cached    bool          `json:"cached"`
	Incumbent string        `json:"incumbent"`
	Best      float64       `json:"best"` // its validation accuracy in [0, 1]
	Elapsed   time.Duration `json:"elapsed"`
	ETA       time.Duration `json:"eta"` // of the stage; 0 unknown
}

// Chosen is the architecture that a study ended with.
type Chosen struct {
	ID         string        `json:"id"`
	Text       string        `json:"text"` // what arch.Parse reads
	Validation float64       `json:"validation"`
	Test       float64       `json:"test"`
	Params     int64         `json:"params"`
	FLOPs      int64         `json:"flops"`
	Latency    time.Duration `json:"latency"`
	Why        string        `json:"why"`
	Drawing    []byte        `json:"drawing"` // SVG of its cell as a graph
}

// TrainParams ask for one architecture to be trained, outside any study.
type TrainParams struct {
	Data   string `json:"data"`
	Arch   string `json:"arch"` // what arch.Parse reads, or the ID of one in a study of the workspace
	Epochs int    `json:"epochs"`
	Seed   uint64 `json:"seed"`
	Resume bool   `json:"resume,omitempty"` // refuse to begin: there must be a checkpoint

	Final        bool     `json:"final,omitempty"`         // by the recipe of eval.Final, else as the fine stage of the data set
	EarlyStop    int      `json:"early_stop,omitempty"`    // epochs without gain in validation accuracy; 0 never
	Batch        int      `json:"batch,omitempty"`         // images a step; 0 as the recipe has it
	LearningRate float64  `json:"learning_rate,omitempty"` // at the start; 0 as the recipe has it
	Smoothing    *float64 `json:"smoothing,omitempty"`     // this and the next as in eval.Segment; nil as the recipe has it
	DropPath     *float64 `json:"drop_path,omitempty"`
	Auxiliary    *float64 `json:"auxiliary,omitempty"`
	Average      *float64 `json:"average,omitempty"`
	Precision    string   `json:"precision,omitempty"`

	Exports []ExportTo `json:"exports,omitempty"` // of the trained network
}

// Trained is the outcome of a training.
type Trained struct {
	ID         string        `json:"id"`
	Arch       string        `json:"arch"`
	Status     string        `json:"status"`
	Reason     string        `json:"reason,omitempty"`
	Accuracy   float64       `json:"accuracy"` // validation accuracy in [0, 1]
	Test       float64       `json:"test"`     // test accuracy in [0, 1]
	Params     int64         `json:"params"`
	FLOPs      int64         `json:"flops"`
	Metric     []float64     `json:"metric"`               // validation accuracy in [0, 1], one an epoch
	Loss       []float64     `json:"loss,omitempty"`       // mean training loss, one an epoch
	Epochs     int           `json:"epochs"`               // that were asked for
	Time       time.Duration `json:"time"`                 // of all epochs together
	Latency    time.Duration `json:"latency,omitempty"`    // of one image; 0 if not measured
	Checkpoint string        `json:"checkpoint,omitempty"` // its file; "" where none is kept
}

// Epoch is the body of an event while an architecture is trained.
type Epoch struct {
	Epoch    int     `json:"epoch"`
	Of       int     `json:"of"`
	Accuracy float64 `json:"accuracy"` // validation accuracy in [0, 1]
	Loss     float64 `json:"loss"`     // training loss
}
