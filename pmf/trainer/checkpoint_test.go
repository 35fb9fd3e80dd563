package trainer

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/curve"
)

// drawCheckpoint draws one that training could have written.
func drawCheckpoint(t *rapid.T) *checkpoint {
	c := &checkpoint{header: header{Key: "key", Arch: "arch", Cost: rapid.Float64Range(0, 1e18).Draw(t, "cost")}}
	epochs := rapid.IntRange(0, 6).Draw(t, "epochs")
	values := rapid.SliceOfN(rapid.Float64Range(0, 1), epochs, epochs)
	if epochs > 0 {
		c.Progress = progress{
			Curve:  curve.Curve{Metric: values.Draw(t, "metric"), TrainLoss: values.Draw(t, "loss")},
			Starts: []int{1}, Best: rapid.Float64Range(0, 1).Draw(t, "best"),
		}
	}
	if end1 := rapid.IntRange(0, epochs).Draw(t, "end"); end1 > 0 {
		c.Progress.Ends = []end{{end1, "for the test"}}
		c.Progress.Starts = append(c.Progress.Starts, end1+1)
	}
	numbers := func(n int) []float32 {
		if n == 0 {
			return nil
		}
		return rapid.SliceOfN(rapid.Float32(), n, n).Draw(t, "weights")
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "blocks") {
		b := blockSize{Name: strings.Repeat("b", i), Parameters: rapid.IntRange(0, 5).Draw(t, "parameters"), Statistics: rapid.IntRange(0, 5).Draw(t, "statistics")}
		if rapid.Bool().Draw(t, "averaged") {
			b.Averages = b.Parameters + b.Statistics
		}
		c.Blocks = append(c.Blocks, b)
		c.blocks = append(c.blocks, blocknet.State{Parameters: numbers(b.Parameters), Momenta: numbers(b.Parameters), Statistics: numbers(b.Statistics), Averages: numbers(b.Averages)})
	}
	return c
}

func TestEveryCheckpointSurvivesItsFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCheckpoint(t)
		content, err := c.encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := decode(content)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back.blocks, c.blocks) || back.Progress.Best != c.Progress.Best {
			t.Fatalf("%+v came back as %+v", c, back)
		}
		again, err := back.encode()
		if err != nil || string(again) != string(content) {
			t.Fatalf("written again it differs (%v)", err)
		}
	})
}

func TestEveryDamageIsNoticed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		content, err := drawCheckpoint(t).encode()
		if err != nil {
			t.Fatal(err)
		}
		cut := rapid.IntRange(0, len(content)-1).Draw(t, "cut")
		if _, err := decode(content[:cut]); err == nil {
			t.Fatalf("%d of %d bytes were accepted", cut, len(content))
		}
		content[cut] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		if _, err := decode(content); err == nil {
			t.Fatalf("byte %d of %d was changed and it was accepted", cut, len(content))
		}
	})
}

func TestNaNWeightsAreKept(t *testing.T) {
	c := &checkpoint{
		header: header{Blocks: []blockSize{{Name: "b", Parameters: 1}}},
		blocks: []blocknet.State{{Parameters: []float32{float32(math.NaN())}, Momenta: []float32{float32(math.Inf(1))}}},
	}
	content, err := c.encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := decode(content)
	if err != nil || back.blocks[0].Parameters[0] == back.blocks[0].Parameters[0] {
		t.Errorf("got %v (%v), want NaN", back, err)
	}
}

func FuzzCheckpoint(f *testing.F) {
	whole, err := (&checkpoint{
		header: header{
			Key: "key", Blocks: []blockSize{{Name: "stem", Parameters: 2, Statistics: 1, Averages: 3}},
			Progress: progress{Curve: curve.Curve{Metric: []float64{0.5}}, Starts: []int{1}, Ends: []end{{1, ""}}},
		},
		blocks: []blocknet.State{{Parameters: []float32{1, 2}, Momenta: []float32{3, 4}, Statistics: []float32{5}, Averages: []float32{6, 7, 8}}},
	}).encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)-3])
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, in []byte) {
		c, err := decode(in)
		if err != nil {
			var damage *damageError
			if !errors.As(err, &damage) {
				t.Fatalf("%v names no place", err)
			}
			return
		}
		content, err := c.encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decode(content); err != nil {
			t.Fatalf("what was accepted does not survive a round trip: %v", err)
		}
	})
}
