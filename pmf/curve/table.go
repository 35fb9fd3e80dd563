package curve

import (
	"math"
)

// Format is the name that a table's header carries. A later, incompatible format gets another
// number; keys may be added to this one, as readers ignore those that they do not know.
const Format = "pmf-curves/1"

// Header is the first line of a table. Format and Objective must be there; what else is absent is
// unknown.
type Header struct {
	Format     string   `json:"format"`
	Name       string   `json:"name"`
	Objective  string   `json:"objective"`        // "max" or "min": what is a good metric
	Metric     string   `json:"metric,omitempty"` // its name, such as val_acc
	Unit       string   `json:"unit,omitempty"`   // its unit, such as percent
	Epochs     int      `json:"epochs,omitempty"` // of a whole curve; 0 when the table has no curves
	Rows       int      `json:"rows,omitempty"`   // what the writer counted; a reader trusts the lines
	Task       string   `json:"task,omitempty"`   // data set and split, for people
	Source     string   `json:"source,omitempty"`
	Licence    string   `json:"licence,omitempty"`
	Note       string   `json:"note,omitempty"`
	Fidelities []int    `json:"fidelities,omitempty"` // epochs of separate trainings (NAS-Bench-201)
	Operations []string `json:"operations,omitempty"` // every operation that ops may name
	Space      string   `json:"space,omitempty"`      // in which the rows' architectures lie, by name; "" unknown
	Input      *Input   `json:"input,omitempty"`      // what the networks see; nil unknown
}

// Input is the shape of the images of a table, and the number of their classes. It has the
// fields of arch.Input, which this package, being on the same floor, does not import.
type Input struct {
	Height   int `json:"height"`
	Width    int `json:"width"`
	Channels int `json:"channels"`
	Classes  int `json:"classes"`
}

// Minimised tells whether a small metric is a good one.
func (h Header) Minimised() bool { return h.Objective == "min" }

// Node is a vertex of a recorded cell graph. Inputs name other nodes, or what enters the cell.
type Node struct {
	Name   string
	Op     string
	Inputs []string
}

// Row is one architecture of a table, with one training of it. Nil maps and slices mean unknown.
type Row struct {
	ID       string             // never ""; need not be unique
	Params   *int64             // trainable parameters; nil unknown
	Features map[string]float64 // known before training, by name; each row may have others
	Ops      []string           // layers or operations in order
	Graph    []Node             // the cell, where the table records it
	Arch     string             // our own text of the architecture (arch.Parse); "" for public tables
	Status   string             // "" and "OK" mean complete; else why not, such as "diverged"
	Curve

	// Separate trainings of different lengths, each under its own schedule, by their epochs.
	MetricByFidelity  map[int]float64
	SecondsByFidelity map[int]float64 // of the whole training
	ValidationAt      map[int]float64 // accuracy after so many epochs (keys such as val200)
	TestAt            map[int]float64 // the same on test data (test200): never to search by
}

// Table is a set of learning curves of one task.
type Table struct {
	Header
	Rows []Row
}

// Parameters returns the number of trainable parameters, or NaN when unknown.
func (r Row) Parameters() float64 {
	if r.Params == nil {
		return math.NaN()
	}
	return float64(*r.Params)
}

// OK tells whether nothing went wrong in the training: its status is absent or "OK".
func (r Row) OK() bool { return r.Status == "" || r.Status == "OK" }

// Complete returns the rows that were trained to the end, in their order: status absent or "OK",
// and a finite metric at each of the header's epochs. It also returns how many rows were left
// out. The rows share memory with the table.
func (t *Table) Complete() (rows []Row, dropped int) {
	for _, r := range t.Rows {
		if r.OK() && r.whole(t.Epochs) {
			rows = append(rows, r)
		}
	}
	return rows, len(t.Rows) - len(rows)
}

// whole tells whether the first epochs, one at least, all have a finite metric.
func (r Row) whole(epochs int) bool {
	if len(r.Metric) < max(1, epochs) {
		return false
	}
	for _, v := range r.Metric[:max(1, epochs)] {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
