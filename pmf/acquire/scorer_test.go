package acquire_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/acquire"
	"pmfnas/pmf/pareto"
	"pmfnas/pmf/stats"
)

// problem draws rows of three numbers and four choices of two, and how good each is: the
// nearer to 0.7 the numbers, the better, and the more choices are 1.
func problem(n int, r *rand.Rand) (x [][]float64, y []float64) {
	for range n {
		row, value := make([]float64, 7), 0.0
		for d := range row {
			if d < 3 {
				row[d] = r.Float64()
				value -= math.Abs(row[d] - 0.7)
			} else {
				row[d] = float64(r.IntN(2))
				value += 0.3 * row[d]
			}
		}
		x, y = append(x, row), append(y, value)
	}
	return x, y
}

func stream(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

func TestEveryScorerPrefersWhatIsGood(t *testing.T) {
	for _, named := range acquire.All() {
		t.Run(named.Name, func(t *testing.T) {
			x, y := problem(120, stream(1))
			candidates, truth := problem(200, stream(2))
			scores, err := named.New().Score(x, y, candidates, stream(3))
			if err != nil {
				t.Fatal(err)
			}
			if rho := stats.Spearman(scores, truth); rho < 0.5 {
				t.Errorf("scores rank the candidates with a correlation of %.2f, want 0.5", rho)
			}
		})
	}
}

func TestEveryScorerAnswersWithFiniteNumbersAlwaysTheSame(t *testing.T) {
	for _, named := range acquire.All() {
		t.Run(named.Name, func(t *testing.T) {
			used := named.New()
			rapid.Check(t, func(t *rapid.T) {
				n, m := rapid.IntRange(1, 40).Draw(t, "rows"), rapid.IntRange(0, 5).Draw(t, "candidates")
				seed := rapid.Uint64().Draw(t, "seed")
				x, y := problem(n, stream(seed))
				if rapid.Bool().Draw(t, "equal") {
					for i := range y {
						x[i], y[i] = x[0], y[0]
					}
				}
				candidates, _ := problem(m, stream(seed+1))
				scores, err := used.Score(x, y, candidates, stream(seed))
				if err != nil || len(scores) != m {
					t.Fatalf("%d scores and %v, want %d", len(scores), err, m)
				}
				for _, s := range scores {
					if math.IsNaN(s) || math.IsInf(s, 0) {
						t.Fatalf("a score is %v", s)
					}
				}
				again, err := named.New().Score(x, y, candidates, stream(seed))
				if err != nil || !slices.Equal(scores, again) {
					t.Fatalf("one that has scored before says %v, a new one %v (%v)", scores, again, err)
				}
			})
		})
	}
}

func TestWhatCannotBeScoredIsRefused(t *testing.T) {
	row := [][]float64{{1, 2}}
	for name, c := range map[string]struct {
		x          [][]float64
		y          []float64
		candidates [][]float64
	}{
		"nothing seen":           {nil, nil, row},
		"a value too few":        {[][]float64{{1, 2}, {3, 4}}, []float64{1}, row},
		"a value that is no one": {row, []float64{math.NaN()}, row},
		"a row that is shorter":  {[][]float64{{1, 2}, {1}}, []float64{1, 2}, row},
		"a candidate too wide":   {row, []float64{1}, [][]float64{{1, 2, 3}}},
		"an infinite candidate":  {row, []float64{1}, [][]float64{{1, math.Inf(1)}}},
	} {
		for _, named := range acquire.All() {
			if _, err := named.New().Score(c.x, c.y, c.candidates, stream(1)); err == nil {
				t.Errorf("%s: %s scores it", name, named.Name)
			}
		}
	}
}

func TestASelectionHoldsTheBestAndSomeOfTheWorst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 60).Draw(t, "values")
		limit := rapid.IntRange(2, 30).Draw(t, "limit")
		places := acquire.Selection(y, limit)
		if len(places) != min(limit, len(y)) || !slices.IsSorted(places) || len(slices.Compact(slices.Clone(places))) != len(places) {
			t.Fatalf("%v is no ascending selection of %d among %d", places, limit, len(y))
		}
		kept := make([]float64, len(places))
		for i, p := range places {
			kept[i] = y[p]
		}
		if slices.Max(kept) != slices.Max(y) || slices.Min(kept) != slices.Min(y) {
			t.Fatalf("values %v of %v", kept, y)
		}
	})
}

func TestSamplesFollowTheirDensity(t *testing.T) {
	axes := []acquire.Axis{{Choices: 3}, {Low: 0, High: 1}, {Low: 2, High: 2}}
	p := acquire.NewParzen([][]float64{{2, 0.1, 2}, {2, 0.2, 2}, {1, 0.9, 2}}, axes, 1)
	r, draws, counts := stream(1), 20000, [3]float64{}
	for range draws {
		row := p.Sample(r)
		if row[1] < 0 || row[1] > 1 || row[2] != 2 {
			t.Fatalf("%v lies outside of its axes", row)
		}
		counts[int(row[0])] += 1 / float64(draws)
	}
	for choice, got := range counts {
		// The density along the first axis alone, by the other axes' midpoints.
		const steps = 2000
		want := 0.0
		for i := range steps {
			want += math.Exp(p.LogDensity([][]float64{{float64(choice), (float64(i) + 0.5) / steps, 2}})[0]) / steps
		}
		if math.Abs(got-want) > 0.015 {
			t.Errorf("choice %d was drawn with a share of %.3f, its density is %.3f", choice, got, want)
		}
	}
}

func TestExpectedImprovementIsTheMeanOfImprovements(t *testing.T) {
	points := [][]float64{{0.2, 0.6, 0.5}, {0.6, 0.2, 0.4}, {0.4, 0.4, 0.8}}
	reference, mean, deviation := []float64{1, 1, 1}, []float64{0.4, 0.5, 0.5}, []float64{0.1, 0.2, 0.2}
	before := pareto.Hypervolume(points, reference)
	r, sum := stream(1), 0.0
	const draws = 20000
	for range draws {
		p := make([]float64, 3)
		for d := range p {
			p[d] = mean[d] + deviation[d]*r.NormFloat64()
		}
		sum += pareto.Hypervolume(append(points[:3:3], p), reference) - before
	}
	got, want := acquire.NewImprovement(points, reference).Expected(mean, deviation), sum/draws
	if math.Abs(got-want) > 0.05*want {
		t.Errorf("expected improvement is %.5f, the mean of %d draws %.5f", got, draws, want)
	}
}
