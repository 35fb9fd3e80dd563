package report

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"pmfnas/pmf/predict"
	"pmfnas/pmf/report/view"
)

// A report must not take as long as a search: beyond so many architectures it learns from some
// of them, and beyond so many it makes do with fewer folds.
const (
	mostExamples = 100
	fewFolds     = 40
)

// contender is a predictor that is asked. new returns one that nobody has fitted: each is asked
// from a goroutine of its own.
type contender struct {
	name string // as the command line calls it
	new  func() predict.Predictor
}

// contenders lists the study's own predictor, first, and the baselines that cost nothing.
func (c correlation) contenders() []contender {
	kind := c.Settings.Predictor.Kind
	if !names(predict.All(), kind) && !c.networked() {
		kind = "pmf" // which stands in where a device is needed
	}
	list := []contender{{kind, func() predict.Predictor { return c.NewPredictor(c.options.Predictors...) }}}
	for _, named := range predict.All() {
		if named.Name != kind && slices.Contains(free(), named.Name) {
			list = append(list, contender{named.Name, func() predict.Predictor {
				return named.New(predict.Options{Seed: c.Settings.Seed})
			}})
		}
	}
	return list
}

// networked tells whether the study's predictor is one of those that train networks.
func (c correlation) networked() bool { return names(c.options.Predictors, c.Settings.Predictor.Kind) }

// names tells whether one of the predictors has a name.
func names(list []predict.Named, name string) bool {
	return slices.ContainsFunc(list, func(n predict.Named) bool { return n.Name == name })
}

// free lists the predictors that cost nothing, by their names.
func free() []string { return []string{"last", "best", "sotl", "params"} }

// word says in words what a contender is, for legends.
func (v verdict) word() string {
	switch v.name {
	case "last":
		return "last value"
	case "best":
		return "best so far"
	case "sotl":
		return "training-speed sum"
	case "params":
		return "parameter count"
	}
	return "predictor (" + v.name + ")"
}

// folds is the number of parts of which each is predicted by what was learnt from the others. Fewer
// folds than five where there are fewer examples: then it is leave-one-out.
func (c correlation) folds() int {
	if len(c.examples) > fewFolds {
		return 3
	}
	return min(5, len(c.examples))
}

// ask returns what a contender that had not seen an architecture says after so many epochs.
func (c correlation) ask(who contender, epochs int) (verdict, error) {
	predictions, err := predict.CrossValidate(context.Background(), who.new, c.examples, epochs, c.folds(), c.Settings.Seed)
	if err != nil {
		return verdict{}, fmt.Errorf("predict by %s after %s: %w", who.name, view.Count(epochs, "epoch"), err)
	}
	scores, err := c.scores(who, epochs, predictions)
	if err != nil {
		return verdict{}, fmt.Errorf("rank by %s after %s: %w", who.name, view.Count(epochs, "epoch"), err)
	}
	return c.verdict(who.name, epochs, predictions, scores), nil
}

// scores returns what a contender ranks architectures by. What needs no targets is not fitted
// at all: each fold's line has another height, lower where the best are held out, and so would
// turn the order round of a score that says little.
func (c correlation) scores(who contender, epochs int, predictions []predict.Prediction) ([]float64, error) {
	if free := who.new(); !free.Needs().Targets {
		samples := make([]predict.Sample, len(c.examples))
		for i, e := range c.examples {
			samples[i] = e.Sample
			samples[i].Curve = e.Curve.Prefix(epochs)
		}
		var err error
		if predictions, err = free.Predict(context.Background(), samples); err != nil {
			return nil, err
		}
	}
	scores := make([]float64, len(predictions))
	for i, p := range predictions {
		scores[i] = p.Mean
	}
	return scores, nil
}

// question is one contender at one look.
type question struct {
	contender
	epochs int
}

// verdicts asks all contenders, look by look.
func (c correlation) verdicts(looks []int) ([]verdict, error) {
	var questions []question
	for _, epochs := range looks {
		for _, who := range c.contenders() {
			questions = append(questions, question{who, epochs})
		}
	}
	return c.answers(questions)
}

// answers asks side by side, and lists the verdicts in the order of the questions. The first error
// is told; the others are worked out all the same.
func (c correlation) answers(questions []question) ([]verdict, error) {
	verdicts := make([]verdict, len(questions))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, q := range questions {
		group.Go(func() (err error) {
			verdicts[i], err = c.ask(q.contender, q.epochs)
			return err
		})
	}
	return verdicts, group.Wait()
}

// thinnedOut keeps at most mostExamples. IDs are digests, so that every k-th by ID is a fair
// choice, and the same one whatever the order of the search.
func thinnedOut(examples []predict.Example) []predict.Example {
	if len(examples) <= mostExamples {
		return examples
	}
	examples = slices.SortedStableFunc(slices.Values(examples), func(a, b predict.Example) int { return strings.Compare(a.ID, b.ID) })
	kept := make([]predict.Example, mostExamples)
	for i := range kept {
		kept[i] = examples[i*len(examples)/mostExamples]
	}
	return kept
}
