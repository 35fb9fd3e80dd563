package bench

import (
	"encoding/json"
	"strings"

	"pmfnas/pmf/predict"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/stats"
)

// PredictorFormat names the schema of a PredictorResult.
const PredictorFormat = "pmf-bench-predictor/1"

// PredictorResult is what Predictor found.
type PredictorResult struct {
	Format  string         `json:"format"`
	Table   string         `json:"table"` // the names of the tables, joined by commas
	Seed    uint64         `json:"seed"`
	Repeats int            `json:"repeats"`
	Rows    []PredictorRow `json:"rows"` // by table, by epochs seen, by method
}

// PredictorRow is one method on one table after one share of the curves: means over the repeats. A
// number is null where some repeat had no answer, such as a correlation with a constant. In JSON
// the errors stand beside the means, as spearman_se beside spearman. First is kept for figures and
// is no part of the file.
type PredictorRow struct {
	Table      string  `json:"table"`
	Observe    float64 `json:"observe"` // share of the training that is seen
	EpochsSeen int     `json:"epochs_seen"`
	Epochs     int     `json:"epochs"` // of the whole training
	Method     string  `json:"method"`
	Repeats    int     `json:"repeats"`
	Train      int     `json:"train"`
	Test       int     `json:"test"`
	Dropped    int     `json:"dropped"` // rows that are incomplete or whose status is not OK
	Measures
	SE    Measures `json:"-"` // standard errors of the means; NaN for a single repeat
	First Repeat   `json:"-"` // to be drawn; empty in a result that was read
}

// Repeat is what a method said of each test row in one repeat.
type Repeat struct {
	Metric, Unit string // what is predicted, as the table calls it; "" where it does not say
	Tested       []Tested
}

// Tested is one test row: what was said of its last metric, and what came.
type Tested struct {
	ID    string
	Truth float64
	predict.Prediction
}

// Measures say how good the predictions of the test rows are. A Value is a number or null: NaN in
// memory.
type Measures struct {
	Spearman       Value `json:"spearman"` // signed so that 1 is perfect, as are all correlations here
	Kendall        Value `json:"kendall"`
	Pearson        Value `json:"pearson"`
	R2             Value `json:"r2"`
	MAE            Value `json:"mae"`            // in the table's unit
	Top10Recall    Value `json:"top10_recall"`   // share of the truly best tenth in the predicted best tenth
	Coverage90     Value `json:"coverage90"`     // share of true values inside their 90 % interval
	IntervalWidth  Value `json:"interval_width"` // mean, in the table's unit
	NLL            Value `json:"nll"`            // of normal distributions, in nats; null where a deviation is 0 or unknown
	CRPS           Value `json:"crps"`           // the same, in the table's unit
	RankAgreement  Value `json:"rank_agreement"` // share of pairs in the right order
	FitSeconds     Value `json:"fit_seconds"`
	PredictSeconds Value `json:"predict_seconds"` // of all test rows
}

// all lists the fields: what is done to one measure is done to each. The order is that of the
// fields, and must stay the same for all.
func (m *Measures) all() []*Value {
	return []*Value{
		&m.Spearman, &m.Kendall, &m.Pearson, &m.R2, &m.MAE, &m.Top10Recall, &m.Coverage90, &m.IntervalWidth,
		&m.NLL, &m.CRPS, &m.RankAgreement, &m.FitSeconds, &m.PredictSeconds,
	}
}

// average sets means and standard errors.
func (r *PredictorRow) average(repeats []Measures) {
	means, errors := r.Measures.all(), r.SE.all()
	for k := range means {
		values := make([]float64, len(repeats))
		for i := range repeats {
			values[i] = float64(*repeats[i].all()[k])
		}
		mean, se := stats.MeanSE(values)
		*means[k], *errors[k] = Value(mean), Value(se)
	}
}

// suffix marks the key of a standard error in JSON.
const suffix = "_se"

// MarshalJSON writes one object: the means first, then the errors in the order of their names. Both
// objects are written and joined: the second loses its opening brace.
func (r PredictorRow) MarshalJSON() ([]byte, error) {
	type plain PredictorRow // without this method
	text, err := json.Marshal(plain(r))
	if err != nil {
		return nil, err
	}
	named, err := json.Marshal(r.SE)
	if err != nil {
		return nil, err
	}
	errors, err := renamed(named, func(name string) (string, bool) { return name + suffix, true })
	return append(append(text[:len(text)-1], ','), errors[1:]...), err
}

// UnmarshalJSON reads what MarshalJSON writes.
func (r *PredictorRow) UnmarshalJSON(text []byte) error {
	type plain PredictorRow
	var row plain
	if err := json.Unmarshal(text, &row); err != nil {
		return err
	}
	named, err := renamed(text, func(name string) (string, bool) { return strings.CutSuffix(name, suffix) })
	if err != nil {
		return err
	}
	*r = PredictorRow(row)
	return json.Unmarshal(named, &r.SE)
}

// renamed gives the keys of an object new names, and leaves out those that get none.
func renamed(object []byte, rename func(name string) (string, bool)) ([]byte, error) {
	var old map[string]json.RawMessage
	if err := json.Unmarshal(object, &old); err != nil {
		return nil, err
	}
	fresh := make(map[string]json.RawMessage, len(old))
	for name, value := range old {
		if to, ok := rename(name); ok {
			fresh[to] = value
		}
	}
	return json.Marshal(fresh)
}

// Save writes the result to a file as indented JSON. The file appears whole or not at all.
func (r PredictorResult) Save(path string) error { return view.Save(path, r) }
