package study

import "strings"

// Defaults returns the settings of the paper (Tables 1, 6, 7 and §1.1). Its budget is the sum
// of the three columns of Table 6: 50 full trainings of 200 epochs.
func Defaults() Settings {
	return Settings{
		Data: DataSettings{Ref: "digits"}, Space: "paper", Seed: 1, BudgetEpochs: 10_000, Parallel: 1,
		Objectives: []string{Accuracy},
		Global: StageSettings{Architectures: 800, Epochs: 5, LearningRate: 0.1, Schedule: "constant",
			Batch: 128, Augmentation: "basic", Validations: 1},
		Region: StageSettings{Architectures: 300, Epochs: 15, LearningRate: 0.1, Schedule: "cosine", MinRate: 0.001,
			Batch: 256, Augmentation: "standard", Patience: 3, Validations: 1, Promoted: 0.5},
		Fine: StageSettings{Architectures: 30, Epochs: 50, LearningRate: 0.1, Schedule: "steps",
			Batch: 512, Augmentation: "full", Patience: 5, Validations: 2, Promoted: 0.6},
		WeightDecay: 3e-4, Momentum: 0.9,
		Controller: ControllerSettings{Kind: "rules", Beta: "exponential", Lambda: 0.1, Performance: 0.001,
			Budget: 0.8, Regions: 8, Rounds: 5},
		Predictor: PredictorSettings{Kind: "pmf", Anchors: 20, Refit: 20, Stop: 0.02},
	}
}

// Preset returns settings that suit a data set, named by its reference ("mnist:FOLDER"): the
// paper's, scaled to what a small machine does in minutes (digits), under an hour (mnist,
// fashionmnist) or a night (cifar10, cifar100). Others get the paper's own; imagenet is searched
// on 130 images of each class.
func Preset(data string) Settings {
	s := Defaults()
	s.Data.Ref = data
	switch name, _, _ := strings.Cut(data, ":"); name {
	case "digits":
		s.digits()
	case "mnist", "fashionmnist":
		s.mnist()
	case "cifar10", "cifar100":
		s.cifar10()
	case "imagenet":
		s.Data.PerClass = 130
	}
	return s
}

// digits: 1,197 training images of 8×8 pixels; small batches, since an epoch of 512 would be
// two steps, and less augmentation, since a shift by a pixel is a lot on 8.
func (s *Settings) digits() {
	s.Space, s.BudgetEpochs, s.Parallel = "tiny", 400, 2
	s.Global.scale(46, 3, 0.08, 64)
	s.Region.scale(12, 8, 0.05, 64)
	s.Fine.scale(5, 20, 0.05, 64)
	s.Region.Augmentation, s.Fine.Augmentation = "basic", "standard"
	s.Controller.Regions, s.Predictor.Anchors, s.Predictor.Refit = 4, 4, 8
}

// mnist: 6,000 of the 60,000 images of 28×28 pixels are enough to tell architectures apart.
func (s *Settings) mnist() {
	s.Space, s.BudgetEpochs, s.Parallel, s.Data.Train = "tiny", 500, 2, 6000
	s.Global.scale(48, 2, 0.08, 64)
	s.Region.scale(20, 6, 0.05, 128)
	s.Fine.scale(6, 15, 0.05, 128)
	s.Controller.Regions, s.Predictor.Anchors, s.Predictor.Refit = 5, 6, 10
}

// cifar10: 10,000 images of 32×32 in colour, for a night on a few cores.
func (s *Settings) cifar10() {
	s.Space, s.BudgetEpochs, s.Data.Train = "tiny", 900, 10_000
	s.Global.scale(60, 3, 0.1, 128)
	s.Region.scale(24, 9, 0.1, 128)
	s.Fine.scale(8, 30, 0.1, 128)
	s.Controller.Regions, s.Predictor.Anchors, s.Predictor.Refit = 6, 8, 12
}

// scale replaces what depends on the size of the data; schedule, augmentation and patience
// stay the paper's.
func (s *StageSettings) scale(architectures, epochs int, rate float64, batch int) {
	s.Architectures, s.Epochs, s.LearningRate, s.Batch = architectures, epochs, rate, batch
}
