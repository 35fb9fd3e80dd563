package protocol

// BenchParams ask how well predictors foretell the last values of a table of curves. While it
// is measured, events named BenchPredictor carry a view.Progress.
type BenchParams struct {
	Curves  string    `json:"curves"`            // digits-bench, or the absolute path of a file
	Train   int       `json:"train,omitempty"`   // curves learned from; 0 is 100, and never more than half
	Repeats int       `json:"repeats,omitempty"` // 0 is 3
	Seed    uint64    `json:"seed,omitempty"`    // of the first repeat
	Observe []float64 `json:"observe,omitempty"` // shares of a curve that are seen; none is 0.1, 0.25, 0.5
	Methods []string  `json:"methods,omitempty"` // by their names; none is the predictor and the free baselines
}

// CurvesParams name a table of curves, as BenchParams do.
type CurvesParams struct {
	Curves string `json:"curves"`
}
