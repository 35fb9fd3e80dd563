package learn_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"pmfnas/pmf/learn"
)

func ExampleRidge() {
	x := [][]float64{{1}, {2}, {3}, {4}}
	y := []float64{3, 5, 7, 9}
	ridge := learn.NewRidge(learn.RidgeOptions{})
	if err := ridge.Fit(x, y, nil); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f\n", ridge.Predict([][]float64{{10}})[0])
	// Output: 21.0
}

func ExampleForest_Spread() {
	x := [][]float64{{0}, {1}, {2}, {3}, {4}, {5}}
	y := []float64{0, 0, 0, 1, 1, 1}
	forest := learn.NewForest(learn.ForestOptions{})
	if err := forest.Fit(x, y, rand.New(rand.NewPCG(1, 0))); err != nil {
		fmt.Println(err)
		return
	}
	mean, deviation := forest.Spread([][]float64{{0}, {2.5}})
	fmt.Println(mean[0] < 0.1, deviation[1] > deviation[0])
	// Output: true true
}

func ExampleExtraTrees() {
	x := [][]float64{{0}, {1}, {2}, {3}}
	trees := learn.NewExtraTrees(learn.ExtraTreesOptions{})
	if err := trees.Fit(x, []float64{0, 1, 4, 9}, rand.New(rand.NewPCG(1, 0))); err != nil {
		fmt.Println(err)
		return
	}
	p := trees.Predict([][]float64{{3}, {2.5}})
	fmt.Printf("%.0f, and halfway to it between 4 and 9: %t\n", p[0], p[1] > 5 && p[1] < 8)
	// Output: 9, and halfway to it between 4 and 9: true
}

func ExampleNuSVR() {
	var x [][]float64
	var y []float64
	for i := range 20 {
		v := float64(i) / 3
		x, y = append(x, []float64{v}), append(y, math.Sin(v))
	}
	y[7] = 50 // not a measurement that one should follow
	svr := learn.NewNuSVR(learn.NuSVROptions{Nu: 0.3, Gamma: 2})
	if err := svr.Fit(x, y, nil); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("led astray:", svr.Predict(x)[7] > 25)
	// Output: led astray: false
}

func ExampleGP_Posterior() {
	gp := learn.NewGP(learn.GPOptions{})
	if err := gp.Fit([][]float64{{0}, {1}, {2}, {3}}, []float64{0, 1, 0, -1}, nil); err != nil {
		fmt.Println(err)
		return
	}
	_, variance := gp.Posterior([][]float64{{1}, {9}})
	fmt.Println("surer at a known row:", variance[0] < variance[1])
	// Output: surer at a known row: true
}
