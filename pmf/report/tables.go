package report

import (
	"fmt"
	"strings"

	"pmfnas/pmf/predict"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

// Options adjust a table; the zero value is right for all but explain.
type Options struct {
	Arch string // explain: ID of an architecture, or the beginning of one; "" means the chosen one
	Rows int    // rows of long tables; 0 means 20, negative means all

	// Predictors are those beside predict.All() that a study may name, and Ensembles stand in the
	// place of predict.Ensembles(). Both train networks: they are asked for a study whose predictor
	// is one of them, or where Networks says so. Without them the recommended ensemble stands in.
	Predictors []predict.Named
	Ensembles  []predict.Named
	Networks   bool
}

// Named is a table that the command line and a notebook know by name. Make never changes the
// snapshot.
type Named struct {
	Name  string
	About string
	Make  func(study.Snapshot, Options) (view.Document, error)
}

// Tables lists the tables, in the order in which a reader wants them.
func Tables() []Named {
	return []Named{
		{"summary", "what was chosen and why, what it cost", Summary},
		{"stages", "what each stage evaluated, spent and found", Stages},
		{"correlation", "how well final accuracies are predicted, beside free baselines (Tables 13, 17)", Correlation},
		{"early-stop", "which trainings ended early, what that saved, and how often a threshold stops in vain (Table 12)", EarlyStop},
		{"accuracy", "accuracy against cost (Fig. 4)", Accuracy},
		{"pareto", "best trade-offs of accuracy, latency, parameters and FLOPs (Fig. 6)", Pareto},
		{"architectures", "what was evaluated, the best first", Architectures},
		{"curves", "the learning curves", Curves},
		{"regions", "where the search went and which regions it kept", Regions},
		{"decisions", "what was decided in each round, and why", Decisions},
		{"theory", "what each stage lost of a known optimum, and what the search cost (Theorem 1, Eq. 25 and 26)", TheoryTable},
		{"explain", "the life of one architecture", Explain},
		{"cell", "an architecture, drawn: its cell as a graph", Cell},
	}
}

// Make returns the table of a name. An unknown name is an error that lists all of them.
func Make(name string, s study.Snapshot, o Options) (view.Document, error) {
	var names []string
	for _, t := range Tables() {
		if t.Name == name {
			document, err := t.Make(s, o)
			if err != nil {
				return view.Document{}, fmt.Errorf("table %s of study %q: %w", name, s.Name, err)
			}
			return document, nil
		}
		names = append(names, t.Name)
	}
	return view.Document{}, fmt.Errorf("table is %q, want %s", name, strings.Join(names, ", "))
}

// rows lets a long table show its first rows alone.
func (o Options) rows(t *view.Table) {
	limit := o.Rows
	if limit == 0 {
		limit = 20
	}
	if limit > 0 && len(t.Rows) > limit {
		t.Limit = limit
	}
}

// text, table and figure are the three kinds of blocks.
func text(format string, a ...any) view.Block { return view.Block{Text: fmt.Sprintf(format, a...)} }

func table(t view.Table) view.Block { return view.Block{Table: &t} }

func figure(f view.Figure) view.Block { return view.Block{Figure: &f} }

// percent is an accuracy as tables show it.
func percent(accuracy float64) float64 { return 100 * accuracy }
