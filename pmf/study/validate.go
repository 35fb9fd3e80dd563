package study

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
)

// A SettingError is one setting that makes no sense.
type SettingError struct {
	Key  string // such as fine.epochs
	Got  any
	Want string
}

// Error names the setting, its value and what was expected.
func (e *SettingError) Error() string { return fmt.Sprintf("%s is %#v, want %s", e.Key, e.Got, e.Want) }

// Validate tells the first setting that makes no sense, as a *SettingError. Numbers are checked
// before they are used: nothing behind it asks again.
func (s Settings) Validate() error {
	for _, check := range []func() error{s.checkWhole, s.checkObjectives, s.checkStages, s.checkController, s.checkPredictor, s.checkNumbers} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// rule is one condition on one setting.
type rule struct {
	bad  bool
	key  string
	got  any
	want string
}

// nil if none is.
func firstBroken(rules []rule) error {
	for _, r := range rules {
		if r.bad {
			return &SettingError{r.key, r.got, r.want}
		}
	}
	return nil
}

func (s Settings) checkWhole() error {
	rules := []rule{
		{s.Data.Ref == "", "data.ref", s.Data.Ref, "digits, or KIND:FOLDER such as mnist:FOLDER or cifar10:FOLDER"},
		{s.Data.Train < 0, "data.train", s.Data.Train, "a number of images, or 0 for all"},
		{s.Data.PerClass < 0 || s.Data.PerClass > 0 && s.Data.Train > 0, "data.per_class", s.Data.PerClass, "a number of images, and then data.train 0; or 0 for all"},
		{s.Data.Side < 0, "data.side", s.Data.Side, "a number of pixels, or 0 for the data set's own"},
		{s.BudgetEpochs < 0, "budget_epochs", s.BudgetEpochs, "a number of epochs, or 0 for the stages' own"},
		{s.BudgetSeconds < 0, "budget_seconds", s.BudgetSeconds, "seconds, or 0 for no limit"},
		{s.Parallel < 1, "parallel", s.Parallel, "at least 1"},
		{s.Limits.Params < 0, "limits.params", s.Limits.Params, "a number of parameters, or 0 for no limit"},
		{s.Limits.FLOPs < 0, "limits.flops", s.Limits.FLOPs, "a number of multiply-adds, or 0 for no limit"},
		{!(s.Limits.LatencyMs >= 0), "limits.latency_ms", s.Limits.LatencyMs, "milliseconds, or 0 for no limit"},
		{!(s.Limits.MemoryMiB >= 0), "limits.memory_mib", s.Limits.MemoryMiB, "MiB, or 0 for no limit"},
		{s.WeightDecay < 0, "weight_decay", s.WeightDecay, "0 or more"},
		{s.Momentum < 0 || s.Momentum >= 1, "momentum", s.Momentum, "a number from 0 to below 1"},
	}
	for _, part := range s.Without {
		rules = append(rules, rule{!slices.Contains(Parts(), part), "without", part, strings.Join(Parts(), ", ") + nearest(part, Parts())})
	}
	return firstBroken(rules)
}

// Epochs must grow from stage to stage: a ladder has three different rungs.
func (s Settings) checkStages() error {
	before := 0
	for stage := range eval.Stage(eval.Stages) {
		c := s.Stage(stage)
		if err := c.check(stage.String(), before); err != nil {
			return err
		}
		before = c.Epochs
	}
	return s.Ladder().Validate()
}

// check looks at one column of Table 6; before is the epochs of the column to its left.
func (c StageSettings) check(name string, before int) error {
	schedules, augmentations := []string{"constant", "cosine", "steps"}, []string{"none", "basic", "standard", "full"}
	return firstBroken([]rule{
		{c.Architectures < 1, name + ".architectures", c.Architectures, "at least 1"},
		{c.Epochs <= before, name + ".epochs", c.Epochs, fmt.Sprintf("more than the %d of the stage before", before)},
		{c.LearningRate <= 0, name + ".lr", c.LearningRate, "more than 0"},
		{c.MinRate < 0 || c.MinRate > c.LearningRate, name + ".min_lr", c.MinRate, "a number from 0 to lr"},
		{c.Batch < 1, name + ".batch", c.Batch, "at least 1"},
		{c.Patience < 0, name + ".patience", c.Patience, "epochs, or 0 for never"},
		{c.Validations < 1, name + ".validations", c.Validations, "at least 1"},
		{c.Promoted < 0 || c.Promoted > 1, name + ".promoted", c.Promoted, "a share from 0 to 1"},
		{!slices.Contains(schedules, c.Schedule), name + ".schedule", c.Schedule, strings.Join(schedules, ", ") + nearest(c.Schedule, schedules)},
		{!slices.Contains(augmentations, c.Augmentation), name + ".augmentation", c.Augmentation, strings.Join(augmentations, ", ") + nearest(c.Augmentation, augmentations)},
	})
}

func (s Settings) checkController() error {
	c := s.Controller
	_, unknownBeta := control.ParseBeta(c.Beta)
	return firstBroken([]rule{
		{unknownBeta != nil, "controller.beta", c.Beta, "exponential, logarithmic or linear"},
		{!slices.Contains(Controllers(), c.Kind), "controller.kind", c.Kind, strings.Join(Controllers(), " or ") + nearest(c.Kind, Controllers())},
		{c.Weights != "" && c.Kind != LearnedController, "controller.weights", c.Weights, "none, unless controller.kind is " + LearnedController},
		{c.Lambda < 0, "controller.lambda", c.Lambda, "0 or more"},
		{c.Budget < 0 || c.Budget > 1, "controller.budget", c.Budget, "a share from 0 to 1"},
		{c.Regions < 1, "controller.regions", c.Regions, "at least 1"},
		{c.Rounds < 1, "controller.rounds", c.Rounds, "at least 1"},
	})
}

func (s Settings) checkPredictor() error {
	p := s.Predictor
	kinds := []string{"paper"} // which needs a device, and so comes from outside
	for _, named := range predict.All() {
		kinds = append(kinds, named.Name)
	}
	return firstBroken([]rule{
		{!slices.Contains(kinds, p.Kind), "predictor.kind", p.Kind, strings.Join(kinds, ", ") + nearest(p.Kind, kinds)},
		{p.Anchors < 0, "predictor.anchors", p.Anchors, "0 or more"},
		{p.Refit < 1, "predictor.refit", p.Refit, "at least 1"},
		{!(p.Stop >= 0 && p.Stop < 1), "predictor.stop", p.Stop, "a chance from 0 to below 1"},
	})
}

// nearest adds the known name that is spelt most like an unknown one.
func nearest(name string, known []string) string {
	if best := arch.Nearest(name, known); best != "" {
		return fmt.Sprintf(" (did you mean %q?)", best)
	}
	return ""
}

// checkNumbers refuses what YAML can write and JSON cannot, .nan and .inf: a journal keeps settings
// as JSON, and comparisons with NaN hold for no bound.
func (s Settings) checkNumbers() (err error) {
	walk(reflect.ValueOf(s), "", func(f field) {
		if f.value.Kind() != reflect.Float64 || err != nil {
			return
		}
		if v := f.value.Float(); math.IsNaN(v) || math.IsInf(v, 0) {
			err = &SettingError{f.path, v, "a finite number"}
		}
	})
	return err
}
