package study

import "pmfnas/pmf/eval"

// Scaled returns settings whose stages suit a budget of so many epochs, and none of which evaluates
// more than so many architectures, 0 being no limit. What is promoted pays only for what it has not
// been trained yet. The predictor's labels are no more than a tenth of the budget pays for, as in
// the paper, and none where that would be too few to learn from: on digits-bench, within 1,000
// epochs, six labels for 270 of them took the regret from 0.03 to 0.07 (16 seeds). Epochs,
// schedules and shares stay; the numbers of architectures shrink or grow alike, to no fewer than 4,
// 2 and 1.
func (s Settings) Scaled(epochs, most int) Settings {
	// one is what a label costs beyond its low fidelity.
	if one := s.Fine.Epochs - s.Global.Epochs; s.Predictor.Anchors*one > epochs/10 {
		if s.Predictor.Anchors = epochs / 10 / one; s.Predictor.Anchors < leastLabels {
			s.Predictor.Anchors = 0
		}
	}
	// What one architecture of each column costs, in proportion, decides how many the budget pays
	// for.
	stages, labels := s.planned()
	part := (float64(epochs) - labels) / stages
	for i, column := range []*StageSettings{&s.Global, &s.Region, &s.Fine} {
		least := []int{4, 2, 1}[i]
		column.Architectures = max(least, int(part*float64(column.Architectures)))
		if most > 0 {
			column.Architectures = min(column.Architectures, most)
		}
	}
	s.BudgetEpochs = max(1, epochs)
	return s
}

// planned returns the epochs that the columns of Table 6 take if nothing is stopped, and those of
// the predictor's labels.
func (s Settings) planned() (stages, labels float64) {
	before := 0.0
	for stage := range eval.Stage(eval.Stages) {
		own := s.Stage(stage)
		stages += float64(own.Architectures) * (float64(own.Epochs) - own.Promoted*before)
		before = float64(own.Epochs)
	}
	return stages, float64(s.allowance(eval.Region))
}

// afforded returns the settings, scaled down where their budget does not pay for the stages. A
// larger budget than the columns need changes nothing: see spends.
func (s Settings) afforded() Settings {
	if stages, labels := s.planned(); s.BudgetEpochs > 0 && stages+labels > float64(s.BudgetEpochs) {
		return s.Scaled(s.BudgetEpochs, 0)
	}
	return s
}
