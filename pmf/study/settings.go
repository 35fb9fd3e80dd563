package study

import (
	"time"

	"pmfnas/pmf/eval"
)

// Settings say what a study searches and how. Each field's tag describes it once, for the commented
// defaults of Describe and for messages. The zero value makes no sense: begin with Defaults or
// Preset. It is a value; Overlay and Drop copy the slices.
type Settings struct {
	Data  DataSettings `yaml:"data" json:"data"`
	Space string       `yaml:"space" json:"space" doc:"search space: paper, medium, small, tiny, or a YAML file; §1.3.1, Table 19"`
	Seed  uint64       `yaml:"seed" json:"seed" doc:"of everything random; equal seeds, equal studies"`

	BudgetEpochs  int     `yaml:"budget_epochs" json:"budget_epochs" doc:"epochs for the whole search: the stages shrink to a small one, and the fine stage spends what the others leave; 0 is the sum of the stages' own; R_0 of §1.1"`
	BudgetSeconds float64 `yaml:"budget_seconds" json:"budget_seconds" doc:"seconds of training for the whole search; 0 is without limit, and then time decides nothing"`
	Parallel      int     `yaml:"parallel" json:"parallel" doc:"evaluations at once; changes the wall time alone"`

	Global StageSettings `yaml:"global" json:"global" doc:"stage 1: find high-potential regions at low fidelity; Tables 1 and 6"`
	Region StageSettings `yaml:"region" json:"region" doc:"stage 2: find good architectures inside them at medium fidelity; Tables 1 and 6"`
	Fine   StageSettings `yaml:"fine" json:"fine" doc:"stage 3: make the final choice at high fidelity; Tables 1 and 6"`

	WeightDecay float64 `yaml:"weight_decay" json:"weight_decay" doc:"L2 on every weight"`
	Momentum    float64 `yaml:"momentum" json:"momentum" doc:"Nesterov"`

	Inherit bool `yaml:"inherit" json:"inherit,omitempty" doc:"a mutated architecture begins with its parent's weights of low fidelity instead of fresh ones"`

	Objectives []string `yaml:"objectives" json:"objectives,omitempty" doc:"accuracy, latency, params, flops, memory; with several, the fine stage looks for the best trade-offs, and the knee of the front is chosen, or where limits are set the most accurate within them; §6"`

	Limits LimitSettings `yaml:"limits" json:"limits" doc:"architectures beyond them are rejected before training; §6"`

	Controller ControllerSettings `yaml:"controller" json:"controller" doc:"§1.1, Eq. 3 and 4"`
	Predictor  PredictorSettings  `yaml:"predictor" json:"predictor" doc:"§1.2, Table 7"`
	Without    []string           `yaml:"without" json:"without,omitempty" doc:"parts left out: predictor, uncertainty, progressive, density, early-stop, fidelities; Table 16"`
}

// DataSettings say which images are learned.
type DataSettings struct {
	Ref         string `yaml:"ref" json:"ref" doc:"digits, mnist:FOLDER, fashionmnist:FOLDER, cifar10:FOLDER, cifar100:FOLDER, imagenet:FOLDER or folder:FOLDER; replay:TABLE trains nothing and looks up recorded curves"`
	Train       int    `yaml:"train" json:"train" doc:"training images used, balanced by class; 0 is all"`
	PerClass    int    `yaml:"per_class" json:"per_class,omitempty" doc:"training images used of each class, instead of train; 0 is all; the paper's search on ImageNet uses 130"`
	Side        int    `yaml:"side" json:"side,omitempty" doc:"pixels to which images of folder and imagenet are scaled; 0 is as stored, or 224 for imagenet"`
	SkipDamaged bool   `yaml:"skip_damaged" json:"skip_damaged,omitempty" doc:"leave out damaged image files and count them, instead of refusing the data set"`
}

// StageSettings are one column of Table 6.
type StageSettings struct {
	Architectures int     `yaml:"architectures" json:"architectures" doc:"evaluated at most; Table 6"`
	Epochs        int     `yaml:"epochs" json:"epochs" doc:"that an architecture has been trained in all when it leaves this fidelity; Table 6"`
	LearningRate  float64 `yaml:"lr" json:"lr" doc:"learning rate at the start; Table 6"`
	Schedule      string  `yaml:"schedule" json:"schedule" doc:"constant, cosine or steps; Table 6"`
	MinRate       float64 `yaml:"min_lr" json:"min_lr" doc:"learning rate at the end of a cosine; Table 6"`
	Batch         int     `yaml:"batch" json:"batch" doc:"images a step; Table 6"`
	Augmentation  string  `yaml:"augmentation" json:"augmentation" doc:"none, basic, standard or full; Table 6"`
	Patience      int     `yaml:"patience" json:"patience" doc:"epochs without gain in validation accuracy before training ends early; 0 is never; in the fine stage what may still be the best goes on later; Table 6"`
	Validations   int     `yaml:"validations" json:"validations" doc:"validations an epoch; Table 6"`
	Promoted      float64 `yaml:"promoted" json:"promoted" doc:"share of the stage's architectures that continue from the stage before, by Eq. 12; the rest is new"`
}

// LimitSettings bound what a network may cost.
type LimitSettings struct {
	Params int64 `yaml:"params" json:"params" doc:"trainable parameters at most; 0 is no limit"`
	FLOPs  int64 `yaml:"flops" json:"flops" doc:"multiply-adds for one image at most; 0 is no limit"`

	LatencyMs float64 `yaml:"latency_ms" json:"latency_ms,omitempty" doc:"milliseconds that one image takes at most, in batches as trained, as predicted from its blocks; depends on the machine; 0 is no limit"`
	MemoryMiB float64 `yaml:"memory_mib" json:"memory_mib,omitempty" doc:"MiB on the device in a training step at most, as predicted from its blocks; 0 is no limit"`
}

// limits are the settings in the units of eval.
func (l LimitSettings) limits() eval.Limits {
	return eval.Limits{
		Params: l.Params, FLOPs: l.FLOPs,
		Latency: time.Duration(l.LatencyMs * float64(time.Millisecond)), Memory: int64(l.MemoryMiB * (1 << 20)),
	}
}

// ControllerSettings adjust when stages end and which regions are visited.
type ControllerSettings struct {
	Kind        string  `yaml:"kind" json:"kind" doc:"rules (Algorithm 1) or actor-critic (Table 8), which decides when stages end and to which fidelity new architectures go"`
	Weights     string  `yaml:"weights" json:"weights,omitempty" doc:"file of pmf controller train, for actor-critic; empty takes the one that comes with the program"`
	Beta        string  `yaml:"beta" json:"beta" doc:"schedule of β, the weight of uncertainty in Eq. 4 and 12: exponential (Eq. 4), logarithmic (Eq. 12) or linear (Table 8)"`
	Lambda      float64 `yaml:"lambda" json:"lambda" doc:"weight of the density of exploration; Eq. 4"`
	Performance float64 `yaml:"performance" json:"performance" doc:"θ_p: a stage may end when the mean gain stays below it; Eq. 3"`
	Budget      float64 `yaml:"budget" json:"budget" doc:"share of its budget that a stage must have used before it may end; Eq. 3"`
	Regions     int     `yaml:"regions" json:"regions" doc:"K: regions kept for the region stage at most; Eq. 14"`
	Rounds      int     `yaml:"rounds" json:"rounds" doc:"rounds without a better architecture after which the region stage ends; §1.3.2"`
}

// PredictorSettings adjust the predictor of final accuracy.
type PredictorSettings struct {
	Kind    string `yaml:"kind" json:"kind" doc:"pmf (Eq. 9); paper (Table 7, with networks, slower); one regressor alone: ridge, forest, boosted, lcsvr or gp; or a baseline: last, best, sotl or params"`
	Anchors int    `yaml:"anchors" json:"anchors" doc:"global architectures, spread over the accuracies seen, that go to high fidelity on purpose as labels; charged to the budget"`
	Refit   int    `yaml:"refit" json:"refit" doc:"new observations before the predictor is fitted again; Table 7"`

	Stop float64 `yaml:"stop" json:"stop,omitempty" doc:"chance of entering the promoted set below which the predictor stops a running evaluation of the region and fine stage; 0 is never; Table 12 (67 % stopped early, 72 % of training saved)"`
}

// Stage returns the settings of a stage. stage must be one of the three.
func (s Settings) Stage(stage eval.Stage) StageSettings {
	return [eval.Stages]StageSettings{s.Global, s.Region, s.Fine}[stage]
}

// Ladder returns the training schedule that the settings describe: Table 6 as three segments.
// Epochs are cumulative: the segment of a stage ends at its Epochs. The ladder is valid if the
// settings are.
func (s Settings) Ladder() eval.Ladder {
	var ladder eval.Ladder
	for stage := range eval.Stage(eval.Stages) {
		column := s.Stage(stage)
		segment := eval.Segment{
			Until: column.Epochs, LearningRate: column.LearningRate, Schedule: column.Schedule, MinRate: column.MinRate,
			Batch: column.Batch, Augmentation: column.Augmentation, Patience: column.Patience, Validations: column.Validations,
			WeightDecay: s.WeightDecay, Momentum: s.Momentum,
		}
		if s.Lacks(EarlyStop) || stage == eval.Fine { // where the study itself is patient; see Decision.Patience
			segment.Patience = 0
		}
		ladder = append(ladder, segment)
	}
	return ladder
}
