package report

import (
	"fmt"
	"slices"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

// How many architectures a correlation wants, and how many it can do with.
const (
	enough = 12
	fewest = 5
)

// Correlation is Tables 13 and 17 for a study: how well final accuracies are predicted after so
// many epochs, by the study's predictor and, on the same points, by what costs nothing and by
// smaller and larger ensembles. Every prediction is out of fold: it knew nothing of the
// architecture's ending. It fits every contender once for each look and fold, which takes seconds
// for ensembles and minutes for networks.
func Correlation(s study.Snapshot, o Options) (view.Document, error) {
	d := view.Document{Title: "Predicting final accuracy in study " + s.Name}
	// The highest fidelity that has enough, else the highest that has just enough.
	fidelity, trials := s.Reached(enough)
	if len(trials) == 0 {
		fidelity, trials = s.Reached(fewest)
	}
	if len(trials) == 0 {
		d.Blocks = []view.Block{text("Fewer than %d architectures are evaluated: too few to say how well a prediction ranks them.", fewest)}
		return d, nil
	}
	c := correlation{Snapshot: s, fidelity: fidelity, examples: thinnedOut(s.Examples(trials, fidelity)), evaluated: len(trials), options: o}
	looks := c.looks()
	if len(looks) == 0 {
		d.Blocks = []view.Block{text("%s", c.target()), text("Trainings are too short to be looked at before their end.")}
		return d, nil
	}
	blocks, err := c.blocks(looks)
	d.Blocks = append([]view.Block{text("%s", c.target()), text("%s", c.protocol())}, blocks...)
	return d, err
}

// correlation is what is predicted, and from what.
type correlation struct {
	study.Snapshot
	fidelity  eval.Fidelity
	examples  []predict.Example // at most
	evaluated int               // architectures at this fidelity, of which the examples are some
	options   Options
}

// blocks asks every contender at every look, and shows what they said.
func (c correlation) blocks(looks []int) ([]view.Block, error) {
	verdicts, err := c.verdicts(looks)
	if err != nil {
		return nil, err
	}
	ensembles, err := c.byEnsemble(c.promotion(looks))
	if err != nil {
		return nil, err
	}
	blocks := append(c.byLook(verdicts), ensembles...)
	own := verdicts[slices.IndexFunc(verdicts, func(v verdict) bool { return v.epochs == c.promotion(looks) })]
	for _, draw := range []func() (view.Block, error){
		func() (view.Block, error) { return own.predicted(accuracy(), ink(c.fidelity)) },
		func() (view.Block, error) { return own.reliability() },
		func() (view.Block, error) { return byEpochs(verdicts, accuracy()) },
	} {
		block, err := draw()
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, block)
	}
	return blocks, nil
}

// target says what is predicted.
func (c correlation) target() string {
	some := view.Count(len(c.examples), "architecture")
	if len(c.examples) < c.evaluated {
		some = fmt.Sprintf("%d of %d architectures, spread evenly over their IDs to be done in time,", len(c.examples), c.evaluated)
	}
	return fmt.Sprintf("Predicted is the validation accuracy of %s at the end of %v fidelity (%d epochs), the highest that enough of them have reached.",
		some, c.fidelity, c.Settings.Ladder().Epochs(c.fidelity))
}

// protocol says how the predictions come about.
func (c correlation) protocol() string {
	return fmt.Sprintf("All predictions are out of fold (n = %d, %d folds, seed %d): none comes from a predictor that had learnt from the same architecture.",
		len(c.examples), c.folds(), c.Settings.Seed)
}

// looks lists after how many epochs the predictors are asked: after the first, at the ends of the
// fidelities below, and halfway between these. None is beyond the shortest curve, so all
// architectures stand at every look.
func (c correlation) looks() []int {
	shortest := c.examples[0].Curve.Len()
	for _, e := range c.examples {
		shortest = min(shortest, e.Curve.Len())
	}
	ladder := c.Settings.Ladder()
	low, medium := ladder.Epochs(eval.Low), ladder.Epochs(eval.Medium)
	epochs := []int{1, low, (low + medium) / 2, medium}
	if c.fidelity == eval.Low {
		epochs = append(epochs, 2)
	}
	last := ladder.Epochs(c.fidelity)
	epochs = slices.DeleteFunc(epochs, func(n int) bool { return n < 1 || n >= last || n > shortest })
	slices.Sort(epochs)
	return slices.Compact(epochs)
}

// promotion is the look after which the study decides what is trained further: the longest that
// low fidelity affords.
func (c correlation) promotion(looks []int) int {
	at := looks[0]
	for _, epochs := range looks {
		if epochs <= c.Settings.Ladder().Epochs(eval.Low) {
			at = epochs
		}
	}
	return at
}
