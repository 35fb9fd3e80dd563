package curve_test

import (
	"encoding/json"
	"math"
	"testing"

	"pmfnas/pmf/curve"
)

func TestPrefixCutsEverySeriesAndSharesNoGrowth(t *testing.T) {
	whole := curve.Curve{Metric: []float64{1, 2, 3}, TrainLoss: []float64{4, 5}, Seconds: nil}
	cut := whole.Prefix(2)
	if cut.Len() != 2 || len(cut.TrainLoss) != 2 || cut.Seconds != nil || cut.Last() != 2 {
		t.Fatalf("prefix is %+v", cut)
	}
	cut.Metric = append(cut.Metric, 9)
	if whole.Metric[2] != 3 {
		t.Fatal("appending to a prefix changed the curve")
	}
	if whole.Prefix(-1).Len() != 0 || whole.Prefix(99).Len() != 3 {
		t.Fatal("a prefix beyond the curve is not the curve")
	}
}

func TestCloneSharesNoMemory(t *testing.T) {
	whole := curve.Curve{Metric: []float64{1, 2}}
	whole.Clone().Metric[0] = 7
	if whole.Metric[0] != 1 {
		t.Fatal("a clone changed its original")
	}
}

func TestLastOfAnEmptyCurveIsNaN(t *testing.T) {
	if last := (curve.Curve{}).Last(); !math.IsNaN(last) {
		t.Fatalf("last is %v", last)
	}
}

func TestDivergedEpochsTravelAsNull(t *testing.T) {
	text, err := json.Marshal(curve.Curve{Metric: []float64{0.5, math.NaN(), math.Inf(1)}})
	if err != nil || string(text) != `{"metric":[0.5,null,null]}` {
		t.Fatalf("wrote %s (%v)", text, err)
	}
	var back curve.Curve
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if back.Metric[0] != 0.5 || !math.IsNaN(back.Metric[1]) || back.TrainLoss != nil {
		t.Fatalf("read %+v", back)
	}
}
