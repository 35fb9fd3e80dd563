package study_test

import (
	"fmt"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// BenchmarkOverhead is what a study itself costs for each architecture, training excluded: the
// paper's space with so many architectures in the global stage.
func BenchmarkOverhead(b *testing.B) {
	for _, architectures := range []int{100, 400} {
		b.Run(fmt.Sprint(architectures), func(b *testing.B) {
			settings := study.Defaults()
			settings.Predictor.Kind = "last"
			settings.Global.Architectures, settings.Parallel = architectures, 2
			dir := b.TempDir()
			for run := 0; b.Loop(); run++ {
				s, err := study.Open(dir, fmt.Sprint("run", run), settings, dependencies(&studytest.Evaluator{}))
				if err != nil {
					b.Fatal(err)
				}
				if err := s.Run(b.Context(), eval.Global, nil); err != nil {
					b.Fatal(err)
				}
				s.Close()
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*architectures), "ms/architecture")
		})
	}
}
